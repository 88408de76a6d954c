package usshadow.engine.soft;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes one class for each shape of an instruction out of one source class, the template: the same
 * bytes are defined again as a hidden class with the shape as its constants. So the source has one
 * {@code exec} for all sizes and kinds of operands, and the compiler makes of it one short method
 * for each that a guest uses.
 *
 * <p>A template holds {@code static final Shape S = Special.shape(MethodHandles.lookup())}.
 */
final class Special {
    /**
     * What differs.
     *
     * @param op operation or condition, as the template numbers them
     * @param size of the operands, bytes
     * @param form where the operands are, as the template numbers it
     * @param address kind of address, see {@link Op#BASE}
     */
    record Shape(int op, int size, int form, int address) {}

    private record Key(Class<?> template, Shape shape) {}

    private static final Map<Key, Template> PROTOTYPES = new ConcurrentHashMap<>();

    /** A template's class file: read once. */
    private static final ClassValue<byte[]> FILES =
            new ClassValue<>() {
                @Override
                protected byte[] computeValue(Class<?> template) {
                    return read(template);
                }
            };

    private Special() {}

    /** A new instruction of a template in a shape. */
    static Template create(Class<? extends Template> template, Shape shape) {
        return PROTOTYPES.computeIfAbsent(new Key(template, shape), Special::prototype).create();
    }

    /** The constants of the calling hidden class. */
    static Shape shape(MethodHandles.Lookup lookup) {
        try {
            return MethodHandles.classData(lookup, "_", Shape.class);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("a template is used as it stands", e);
        }
    }

    private static Template prototype(Key key) {
        try {
            Class<?> special =
                    MethodHandles.lookup()
                            .defineHiddenClassWithClassData(
                                    FILES.get(key.template()), key.shape(), true)
                            .lookupClass();
            return (Template) special.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(key.template() + " is not a template", e);
        }
    }

    private static byte[] read(Class<?> template) {
        String file = template.getSimpleName() + ".class";
        try (InputStream in = template.getResourceAsStream(file)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(file, e);
        }
    }
}
