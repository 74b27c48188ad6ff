package io.pgweir.config;

import io.pgweir.config.Reading.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The configuration as a table with a row for each setting, and the change of one of them. */
public final class ConfigTable {
    private static final String UNSET = "";

    /**
     * One setting.
     *
     * @param key in full, as in {@code pool.size}
     * @param value as the file writes it; a secret is masked, and what is not set is empty
     * @param byDefault as the file writes it; empty where there is no default
     * @param doc what it is, in a sentence or two
     * @param isChangeable whether {@link #with} can change it
     */
    public record Row(String key, String value, String byDefault, Effect effect, boolean isChangeable, String doc) {}

    private final List<Row> rows = new ArrayList<>();

    private ConfigTable() {}

    /** All settings, those of lists with the names of their entries. */
    public static List<Row> of(PgweirConfig config) {
        ConfigTable table = new ConfigTable();
        table.section("", Settings.of(PgweirConfig.class), config, true);
        return List.copyOf(table.rows);
    }

    private void section(String prefix, Settings settings, Record section, boolean isReachable) {
        for (Key key : settings.keys()) {
            Object value = key.in(section);
            String path = prefix + key.name();
            switch (key.shape()) {
                case Shape.Scalar scalar -> rows.add(row(path, key, scalar, value, isReachable));
                case Shape.Section(Settings within) -> {
                    if (value instanceof Record record) {
                        section(path + ".", within, record, isReachable);
                    }
                }
                case Shape.Entries(Settings within, @Nullable Form<?> _) -> entries(path, within, value);
                case Shape.Named(Settings within) -> entries(path, within, value);
                case Shape.Overrides(Settings within) -> overrides(path, within, value);
            }
        }
    }

    private void entries(String path, Settings settings, @Nullable Object value) {
        if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                section(path + "." + ConfigDiff.name(list.get(i), i) + ".", settings, (Record) list.get(i), false);
            }
        }
    }

    private void overrides(String path, Settings settings, @Nullable Object value) {
        if (value instanceof PoolOverrides(Map<String, Object> values)) {
            for (Key key : settings.keys()) {
                Object own = values.get(key.name());
                if (own != null && key.shape() instanceof Shape.Scalar scalar) {
                    rows.add(row(path + "." + key.name(), key, scalar, own, false));
                }
            }
        }
    }

    private static Row row(String path, Key key, Shape.Scalar scalar, @Nullable Object value, boolean isReachable) {
        boolean changeable = isReachable
                && key.setting().effect() != Effect.RESTART
                && !(value instanceof Secret)
                && (!key.optional() || value != null);
        return new Row(
                path,
                text(scalar, value),
                key.setting().byDefault().replace("''", ""),
                key.setting().effect(),
                changeable,
                key.setting().doc());
    }

    private static String text(Shape.Scalar scalar, @Nullable Object value) {
        return switch (value) {
            case null -> UNSET;
            case Secret secret -> secret.toString();
            default -> scalar.form().text(value);
        };
    }

    /** The configuration with one setting changed, judged as if the file had said so. */
    public static Reading with(PgweirConfig config, String key, String value) {
        Row row = of(config).stream()
                .filter(each -> each.key().equals(key))
                .findFirst()
                .orElse(null);
        if (row == null) {
            List<String> keys =
                    of(config).stream().filter(Row::isChangeable).map(Row::key).toList();
            return refused(key, "unknown setting" + NearestKey.hint(key, keys));
        } else if (!row.isChangeable()) {
            return refused(
                    key,
                    "can only be changed in the file" + (row.effect() == Effect.RESTART ? ", and by a restart" : ""));
        }
        List<String> complaints = new ArrayList<>();
        Record changed = changed(Settings.of(PgweirConfig.class), config, key, value, complaints);
        return complaints.isEmpty()
                ? ConfigReader.read(
                        key, SettingsWriter.write((PgweirConfig) changed, SettingsWriter.Style.REVEALED), _ -> null)
                : refused(key, complaints.getFirst());
    }

    private static Record changed(
            Settings settings, Record section, String path, String value, List<String> complaints) {
        int dot = path.indexOf('.');
        String name = dot < 0 ? path : path.substring(0, dot);
        for (Key key : settings.keys()) {
            if (!key.name().equals(name)) {
                continue;
            }
            if (key.shape() instanceof Shape.Section(Settings within) && key.in(section) instanceof Record inner) {
                Record next = changed(within, inner, path.substring(dot + 1), value, complaints);
                return settings.replaced(section, Map.of(name, next));
            } else if (key.shape() instanceof Shape.Scalar(Form<?> form)) {
                Object parsed = form.parse().apply(value);
                if (parsed == null) {
                    complaints.add("must be %s, got %s".formatted(form.expected(), YamlTree.quoted(value)));
                    return section;
                }
                return settings.replaced(section, Map.of(name, parsed));
            }
        }
        complaints.add("can't be changed");
        return section;
    }

    private static Reading refused(String key, String why) {
        return new Refused(List.of(Problem.ofFile(key, why)));
    }
}
