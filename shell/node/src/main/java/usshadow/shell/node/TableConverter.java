package usshadow.shell.node;

import org.apache.felix.service.command.Converter;
import org.osgi.service.component.annotations.Component;

/** Shows a {@link Table} to people. */
@Component(property = "osgi.converter.classes=usshadow.shell.node.Table")
public final class TableConverter implements Converter {
    @Override
    public Object convert(Class<?> desiredType, Object in) {
        return null; // only for showing
    }

    @Override
    public CharSequence format(Object target, int level, Converter escape) {
        return target instanceof Table table ? table.toString() : null;
    }
}
