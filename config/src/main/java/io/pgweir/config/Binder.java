package io.pgweir.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Turns YAML nodes into records, by the description in {@link Settings}. It goes on after a mistake, so that all of them are
 * found; what could not be read is null.
 */
final class Binder {
    private final Problems problems;
    private final Surroundings surroundings;
    private final Expansion expansion;

    Binder(Problems problems, Surroundings surroundings) {
        this.problems = problems;
        this.surroundings = surroundings;
        this.expansion = new Expansion(surroundings);
    }

    /** The value at a node; {@code label} is what messages call it. */
    @Nullable
    Object bind(Shape shape, Node node, String label) {
        if (isPassedOver(node, label)) {
            return null;
        }
        return switch (shape) {
            case Shape.Scalar scalar -> scalar(scalar.form(), node, label);
            case Shape.Section section -> section(section.settings(), node, label);
            case Shape.Entries entries -> entries(entries, node, label);
            case Shape.Named named -> named(named.settings(), node, label);
            case Shape.Overrides overrides -> overrides(overrides.settings(), node, label);
        };
    }

    private boolean isPassedOver(Node node, String label) {
        if (problems.isFull()) {
            problems.add(node, "not looked at any more");
            return true;
        } else if (YamlTree.isTagged(node)) {
            String tag = YamlTree.quoted(node.getTag().getValue());
            problems.add(node, "%s has a tag, which means nothing here: %s".formatted(label, tag));
            return true;
        }
        return false;
    }

    private @Nullable Object scalar(Form<?> form, Node node, String label) {
        if (!(node instanceof ScalarNode scalar) || YamlTree.isEmpty(node)) {
            problems.add(node, "%s must be %s, got %s".formatted(label, form.expected(), YamlTree.kind(node)));
            return null;
        }
        String written = scalar.getValue();
        boolean refers = Expansion.isNeeded(written);
        String text = refers ? expansion.expand(written, complaint -> problems.add(node, complaint)) : written;
        if (text == null) {
            return null;
        }
        Object value = form.parse().apply(text);
        if (value == null) {
            // What a reference stands for may be a secret, so it isn't shown.
            String got = refers
                    ? "the value of " + YamlTree.quoted(written)
                    : YamlTree.kind(node) + NearestKey.hint(written, form.words());
            problems.add(node, "%s must be %s, got %s".formatted(label, form.expected(), got));
        }
        return value instanceof Path path ? surroundings.resolve(path) : value;
    }

    private @Nullable Record section(Settings settings, Node node, String label) {
        Map<String, NodeTuple> given = given(node, label);
        return given == null ? null : record(settings, null, given, node);
    }

    private List<@Nullable Object> entries(Shape.Entries shape, Node node, String label) {
        List<@Nullable Object> bound = new ArrayList<>();
        if (node instanceof SequenceNode list) {
            for (Node entry : list.getValue()) {
                Form<?> shortForm = entry instanceof ScalarNode ? shape.shortForm() : null;
                Shape entryShape =
                        shortForm == null ? new Shape.Section(shape.settings()) : new Shape.Scalar(shortForm);
                bound.add(bind(entryShape, entry, "an entry of " + label));
            }
        } else {
            problems.add(node, "%s must be a list, got %s".formatted(label, YamlTree.kind(node)));
        }
        return bound;
    }

    private List<@Nullable Object> named(Settings settings, Node node, String label) {
        List<@Nullable Object> bound = new ArrayList<>();
        Map<String, NodeTuple> entries = given(node, label);
        if (entries != null) {
            for (NodeTuple entry : entries.values()) {
                bound.add(namedEntry(settings, entry, "an entry of " + label));
            }
        }
        return bound;
    }

    private @Nullable Record namedEntry(Settings settings, NodeTuple entry, String label) {
        Node node = entry.getValueNode();
        Map<String, NodeTuple> given = isPassedOver(node, label) ? null : given(node, label);
        return given == null ? null : record(settings, entry.getKeyNode(), given, node);
    }

    private @Nullable PoolOverrides overrides(Settings settings, Node node, String label) {
        Map<String, NodeTuple> given = given(node, label);
        if (given == null) {
            return null;
        }
        refuseUnknown(settings.keys(), given);
        Map<String, Object> values = new LinkedHashMap<>();
        for (Key key : settings.keys()) {
            NodeTuple tuple = given.get(key.name());
            Object value = tuple == null ? null : bind(key.shape(), tuple.getValueNode(), key.name());
            if (value != null) {
                values.put(key.name(), value);
            }
        }
        return new PoolOverrides(values);
    }

    /** A record from what is given for it; {@code name} is the node of its first value where that stands before the rest. */
    private @Nullable Record record(Settings settings, @Nullable Node name, Map<String, NodeTuple> given, Node node) {
        int before = problems.count();
        List<Key> keys = settings.keys();
        int first = name == null ? 0 : 1;
        refuseUnknown(keys.subList(first, keys.size()), given);
        @Nullable Object[] values = new @Nullable Object[keys.size()];
        if (name != null) {
            values[0] = bind(keys.getFirst().shape(), name, keys.getFirst().name());
        }
        for (int i = first; i < values.length; i++) {
            NodeTuple tuple = given.get(keys.get(i).name());
            values[i] = tuple == null ? leftOut(settings, i, node) : value(keys.get(i), tuple.getValueNode());
        }
        if (problems.count() > before) {
            return null;
        }
        Record made = settings.make(values);
        Rules.check(made, new Place(problems, () -> node));
        return made;
    }

    private @Nullable Object value(Key key, Node node) {
        boolean unset = key.optional() && YamlTree.isEmpty(node);
        return unset ? null : bind(key.shape(), node, key.name());
    }

    private @Nullable Object leftOut(Settings settings, int index, Node section) {
        Key key = settings.keys().get(index);
        if (key.hasDefault()) {
            return settings.defaultAt(index);
        }
        if (key.isRequired()) {
            problems.add(section, "%s is required".formatted(key.name()));
        }
        return null;
    }

    /** The lines of a map by their keys, or null after a problem; a key without a value is an empty map. */
    private @Nullable Map<String, NodeTuple> given(Node node, String label) {
        Map<String, NodeTuple> given = new LinkedHashMap<>();
        if (node instanceof MappingNode map) {
            for (NodeTuple tuple : map.getValue()) {
                Node key = tuple.getKeyNode();
                if (!(key instanceof ScalarNode scalar)) {
                    problems.add(key, "a key must be a word, got %s".formatted(YamlTree.kind(key)));
                } else if (given.putIfAbsent(scalar.getValue(), tuple) != null) {
                    problems.add(key, "duplicate key %s".formatted(YamlTree.quoted(scalar.getValue())));
                }
            }
        } else if (!YamlTree.isEmpty(node)) {
            problems.add(node, "%s must be a map, got %s".formatted(label, YamlTree.kind(node)));
            return null;
        }
        return given;
    }

    private void refuseUnknown(List<Key> keys, Map<String, NodeTuple> given) {
        List<String> names = keys.stream().map(Key::name).toList();
        given.forEach((name, tuple) -> {
            if (!names.contains(name) && !problems.isFull()) {
                problems.add(
                        tuple.getKeyNode(),
                        "unknown key %s%s".formatted(YamlTree.quoted(name), NearestKey.hint(name, names)));
            }
        });
    }
}
