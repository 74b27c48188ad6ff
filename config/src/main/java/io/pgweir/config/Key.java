package io.pgweir.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One key of the file: a record component, seen through its {@link Setting}.
 *
 * @param optional whether leaving it out leaves null
 */
record Key(String name, Setting setting, Shape shape, boolean optional, Method accessor) {

    static Key of(RecordComponent component) {
        Setting setting = component.getAnnotation(Setting.class);
        if (setting == null) {
            throw new IllegalStateException("no @Setting on " + component.getDeclaringRecord() + ": " + component);
        }
        String name = setting.key().isEmpty() ? snakeCase(component.getName()) : setting.key();
        boolean optional = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
        return new Key(name, setting, shape(component, setting), optional, component.getAccessor());
    }

    private static Shape shape(RecordComponent component, Setting setting) {
        Class<?> type = component.getType();
        if (type == PoolOverrides.class) {
            return new Shape.Overrides(Settings.of(PoolConfig.class));
        } else if (type.isRecord()) {
            return new Shape.Section(Settings.of(type.asSubclass(Record.class)));
        } else if (component.getGenericType() instanceof ParameterizedType list) {
            Class<?> element = (Class<?>) list.getActualTypeArguments()[0];
            Settings settings = Settings.of(element.asSubclass(Record.class));
            return element == DatabaseConfig.class
                    ? new Shape.Named(settings)
                    : new Shape.Entries(settings, element == NodeConfig.class ? Forms.NODE : null);
        }
        return new Shape.Scalar(Forms.of(type, setting));
    }

    private static String snakeCase(String camelCase) {
        return camelCase.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }

    boolean hasDefault() {
        return !setting.byDefault().isEmpty();
    }

    boolean isDerived() {
        return !setting.derived().isEmpty();
    }

    boolean isRequired() {
        return !hasDefault() && !isDerived() && !optional;
    }

    /** The value in a record, or null where nothing is set. */
    @Nullable
    Object in(Record section) {
        try {
            return accessor.invoke(section);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("can't read " + accessor, e);
        }
    }
}
