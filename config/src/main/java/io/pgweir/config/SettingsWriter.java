package io.pgweir.config;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes records as the YAML that they could have been read from. In the documented style each key has its description
 * above it, and what isn't set is shown by an example that is commented out.
 */
final class SettingsWriter {
    enum Style {
        /** Every value, secrets masked. */
        MASKED,
        /** Every value as it is. */
        REVEALED,
        /** Every value, with its description. */
        DOCUMENTED
    }

    private static final String INDENT = "  ";
    private static final int MAX_WIDTH = 120;

    private final Style style;
    private final StringBuilder out = new StringBuilder();
    private final boolean documented;
    private boolean commented;
    private boolean startsEntry;

    private SettingsWriter(Style style) {
        this.style = style;
        this.documented = style == Style.DOCUMENTED;
    }

    static String write(PgweirConfig config, Style style) {
        SettingsWriter writer = new SettingsWriter(style);
        writer.section(Settings.of(PgweirConfig.class).keys(), config, 0);
        return writer.out.toString();
    }

    private void section(List<Key> keys, Record section, int depth) {
        boolean first = true;
        for (Key key : keys) {
            Object value = key.in(section);
            if (documented) {
                out.append(first ? "" : "\n");
                first = false;
                documentedKey(key, value, depth);
            } else if (value == null) {
                line(depth, key.name() + ": null");
            } else {
                key(key, value, depth);
            }
        }
    }

    private void documentedKey(Key key, @Nullable Object value, int depth) {
        document(key, depth);
        boolean unset = value == null || value instanceof List<?> list && list.isEmpty();
        boolean around = commented;
        commented |= unset || key.isDerived();
        key(
                key,
                value == null || unset
                        ? Defaults.read(key.shape(), key.setting().example())
                        : value,
                depth);
        commented = around;
    }

    private void key(Key key, Object value, int depth) {
        switch (key.shape()) {
            case Shape.Scalar scalar -> line(depth, key.name() + ": " + text(scalar.form(), value));
            case Shape.Section section -> {
                line(depth, key.name() + ":");
                section(section.settings().keys(), (Record) value, depth + 1);
            }
            case Shape.Entries entries -> entries(key.name(), entries.settings().keys(), (List<?>) value, depth);
            case Shape.Named named -> named(key.name(), named.settings().keys(), (List<?>) value, depth);
            case Shape.Overrides overrides ->
                overrides(key.name(), overrides.settings().keys(), ((PoolOverrides) value).values(), depth);
        }
    }

    private void entries(String name, List<Key> keys, List<?> entries, int depth) {
        line(depth, entries.isEmpty() ? name + ": []" : name + ":");
        for (Object entry : entries) {
            if (documented) {
                line(depth + 1, "-"); // alone, because a description may come next
            } else {
                startsEntry = true;
            }
            section(keys, (Record) entry, depth + 2);
        }
    }

    private void named(String name, List<Key> keys, List<?> entries, int depth) {
        line(depth, name + ":");
        for (Object entry : entries) {
            Record section = (Record) entry;
            line(depth + 1, YamlText.escaped(String.valueOf(keys.getFirst().in(section))) + ":");
            section(keys.subList(1, keys.size()), section, depth + 2);
        }
    }

    /** Without descriptions: the keys are those of the section that is overridden, and are described there. */
    private void overrides(String name, List<Key> keys, Map<String, Object> values, int depth) {
        line(depth, values.isEmpty() ? name + ": {}" : name + ":");
        for (Key key : keys) {
            Object value = values.get(key.name());
            if (value != null) {
                key(key, value, depth + 1);
            }
        }
    }

    private String text(Form<?> form, Object value) {
        if (value instanceof Secret secret) {
            return switch (style) {
                case MASKED -> YamlText.of(Secret.MASK);
                case REVEALED -> YamlText.escaped(secret.reveal());
                case DOCUMENTED -> YamlText.of(secret.reveal()); // an example, which shows a reference
            };
        }
        return YamlText.escaped(form.text(value));
    }

    private void document(Key key, int depth) {
        comment(depth, key.setting().doc());
        if (key.isDerived()) {
            comment(depth, "Default: " + key.setting().derived() + ".");
        }
        String range = key.shape() instanceof Shape.Scalar(Form<?> form) ? form.range() : "";
        String needed = key.isRequired() ? "Must be given. " : "";
        if (!(key.shape() instanceof Shape.Section)) {
            String applies = "Changes apply " + key.setting().effect() + ".";
            comment(depth, needed + (range.isEmpty() ? "" : "Allowed: " + range + ". ") + applies);
        }
    }

    private void comment(int depth, String text) {
        String start = INDENT.repeat(depth) + "#";
        int width = start.length();
        out.append(start);
        for (String word : text.split(" ", -1)) {
            if (width + 1 + word.length() > MAX_WIDTH) {
                out.append('\n').append(start);
                width = start.length();
            }
            out.append(' ').append(word);
            width += 1 + word.length();
        }
        out.append('\n');
    }

    private void line(int depth, String text) {
        String indent = startsEntry ? INDENT.repeat(depth - 1) + "- " : INDENT.repeat(depth);
        startsEntry = false;
        out.append(indent).append(commented ? "#" : "").append(text).append('\n');
    }
}
