package io.pgweir.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds what differs between two configurations. The entries of lists are told apart by their names, not their places. */
public final class ConfigDiff {
    private final List<Change> changes = new ArrayList<>();

    private ConfigDiff() {}

    public static List<Change> between(PgweirConfig before, PgweirConfig after) {
        ConfigDiff diff = new ConfigDiff();
        diff.sections("", Settings.of(PgweirConfig.class), before, after);
        return List.copyOf(diff.changes);
    }

    private void sections(String prefix, Settings settings, Record before, Record after) {
        for (Key key : settings.keys()) {
            values(prefix + key.name(), key, key.in(before), key.in(after));
        }
    }

    private void values(String path, Key key, @Nullable Object before, @Nullable Object after) {
        if (Objects.equals(before, after)) {
            return;
        }
        switch (key.shape()) {
            case Shape.Scalar scalar -> changed(path, text(scalar, before), text(scalar, after), key);
            case Shape.Section section -> {
                if (before == null || after == null) {
                    changed(path, presence(before), presence(after), key);
                } else {
                    sections(path + ".", section.settings(), (Record) before, (Record) after);
                }
            }
            case Shape.Entries entries -> entries(path, key, entries.settings(), before, after);
            case Shape.Named named -> entries(path, key, named.settings(), before, after);
            case Shape.Overrides overrides -> {
                for (Key own : overrides.settings().keys()) {
                    values(path + "." + own.name(), own, override(before, own), override(after, own));
                }
            }
        }
    }

    private void entries(String path, Key key, Settings settings, @Nullable Object before, @Nullable Object after) {
        Map<String, Record> old = byName(before);
        Map<String, Record> now = byName(after);
        Set<String> names = new LinkedHashSet<>(old.keySet());
        names.addAll(now.keySet());
        for (String name : names) {
            Record left = old.get(name);
            Record right = now.get(name);
            if (left == null || right == null) {
                changed(path + "." + name, presence(left), presence(right), key);
            } else {
                sections(path + "." + name + ".", settings, left, right);
            }
        }
    }

    private static Map<String, Record> byName(@Nullable Object entries) {
        Map<String, Record> byName = new LinkedHashMap<>();
        if (entries instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                byName.put(name(list.get(i), i), (Record) list.get(i));
            }
        }
        return byName;
    }

    static String name(Object entry, int index) {
        return switch (entry) {
            case NodeConfig node -> node.name();
            case ListenerConfig listener -> HostAndPort.print(listener.address(), listener.port());
            case AdminListenerConfig listener -> HostAndPort.print(listener.address(), listener.port());
            case UserConfig user -> user.name();
            case AdminUserConfig user -> user.name();
            case DatabaseConfig database -> database.name();
            case LogTopicConfig topic -> Forms.word(topic.topic());
            case RedirectConfig _ -> String.valueOf(index + 1); // their order is what tells them apart
            default -> throw new IllegalStateException("an entry without a name: " + entry.getClass());
        };
    }

    private static @Nullable Object override(@Nullable Object overrides, Key key) {
        return overrides instanceof PoolOverrides(Map<String, Object> values) ? values.get(key.name()) : null;
    }

    private static String presence(@Nullable Object value) {
        return value == null ? Change.ABSENT : Change.PRESENT;
    }

    private static String text(Shape.Scalar scalar, @Nullable Object value) {
        return switch (value) {
            case null -> Change.ABSENT;
            case Secret secret -> secret.toString();
            default -> YamlText.of(scalar.form().text(value));
        };
    }

    private void changed(String path, String before, String after, Key key) {
        changes.add(new Change(path, before, after, key.setting().effect()));
    }
}
