package io.pgweir.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one section, taken from a record's components. This is the one description of the configuration that
 * reader, printer, reference file and diff share.
 */
final class Settings {
    private static final ClassValue<Settings> KNOWN = new ClassValue<>() {
        @Override
        protected Settings computeValue(Class<?> type) {
            return new Settings(type.asSubclass(Record.class));
        }
    };

    private final List<Key> keys;
    private final Executable maker;
    private final @Nullable Object[] defaults; // read when first asked for

    private Settings(Class<? extends Record> type) {
        RecordComponent[] components = type.getRecordComponents();
        List<Key> found = new ArrayList<>();
        for (RecordComponent component : components) {
            found.add(Key.of(component));
        }
        this.keys = List.copyOf(found);
        this.maker = maker(type, components);
        this.defaults = new @Nullable Object[components.length];
    }

    /** The record's own {@code complete}, which fills in what its siblings decide, or else its constructor. */
    private static Executable maker(Class<? extends Record> type, RecordComponent[] components) {
        for (Method method : type.getDeclaredMethods()) {
            if (method.getName().equals("complete")) {
                return method;
            }
        }
        try {
            return type.getConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("a record without its constructor: " + type, e);
        }
    }

    static Settings of(Class<? extends Record> type) {
        return KNOWN.get(type);
    }

    /** A record of settings that all have defaults. */
    static <T extends Record> T defaultsOf(Class<T> type) {
        return type.cast(Defaults.read(new Shape.Section(of(type)), "{}"));
    }

    /** What the key of this index is when it is left out, for one that has a default. */
    synchronized Object defaultAt(int index) {
        Object known = defaults[index];
        if (known == null) {
            Key key = keys.get(index);
            known = Defaults.read(key.shape(), key.setting().byDefault());
            defaults[index] = known;
        }
        return known;
    }

    List<Key> keys() {
        return keys;
    }

    /** A record of these values, which are in the order of {@link #keys}. */
    Record make(@Nullable Object[] values) {
        try {
            Object made = switch (maker) {
                case Method complete -> complete.invoke(null, values);
                case Constructor<?> constructor -> constructor.newInstance(values);
            };
            return (Record) made;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("can't make a record with " + maker, e);
        }
    }

    /** A copy of a record with some of its values replaced. */
    Record replaced(Record section, Map<String, Object> replacements) {
        @Nullable Object[] values = new @Nullable Object[keys.size()];
        for (int i = 0; i < values.length; i++) {
            Key key = keys.get(i);
            Object replacement = replacements.get(key.name());
            values[i] = replacement == null ? key.in(section) : replacement;
        }
        return make(values);
    }
}
