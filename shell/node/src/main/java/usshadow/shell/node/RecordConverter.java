package usshadow.shell.node;

import java.util.List;
import java.util.Optional;
import org.apache.felix.service.command.Converter;
import org.osgi.service.component.annotations.Component;
import usshadow.shell.node.table.Table;

/**
 * Shows every record, and every list of records of one type, that a command of this node returns.
 * Other values are left to Gogo.
 */
@Component
public final class RecordConverter implements Converter {

    @Override
    public Object convert(Class<?> desiredType, Object in) {
        return null;
    }

    @Override
    public CharSequence format(Object target, int level, Converter escape) {
        if (level != Converter.INSPECT) {
            return null;
        }
        if (target instanceof Record shown) {
            return Table.of(shown);
        }
        Optional<List<Record>> records = Table.records(target);
        return records.isPresent() ? Table.of(records.get()) : null;
    }
}
