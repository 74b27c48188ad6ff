package io.pgweir.config;

import java.io.StringReader;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * YAML text to its tree of nodes. The tree is never turned into YAML's own values: what a scalar means is for the
 * setting to say, so that {@code no}, {@code 010} and {@code 12:30:45} stay what they look like.
 */
final class YamlTree {
    static final int MAX_CHARACTERS = 1 << 20;

    private static final int MAX_DEPTH = 20; // the deepest setting is at five
    private static final int MAX_ALIASES = 1000; // of lists and maps; an anchor may serve many databases or users

    /** The root of a text, or null where nothing but comments is in it. */
    static @Nullable Node compose(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MAX_CHARACTERS);
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setMaxAliasesForCollections(MAX_ALIASES);
        options.setProcessComments(false);
        return new Yaml(options).compose(new StringReader(text));
    }

    /** Whether a key has been left without a value: nothing at all, {@code ~} or {@code null}. */
    static boolean isEmpty(Node node) {
        return node.getTag().equals(Tag.NULL);
    }

    /** Whether a node has a tag of its own, such as {@code !vault}, which we must not take for plain text. */
    static boolean isTagged(Node node) {
        return !node.getTag().startsWith(Tag.PREFIX);
    }

    /** What a node is, for messages. */
    static String kind(Node node) {
        return switch (node) {
            case MappingNode _ -> "a map";
            case SequenceNode _ -> "a list";
            case ScalarNode scalar when isEmpty(scalar) || scalar.getValue().isEmpty() -> "nothing";
            case ScalarNode scalar -> quoted(scalar.getValue());
            default -> throw new IllegalStateException("a node of an unknown kind: " + node.getNodeId());
        };
    }

    /** Somebody's text in a message: in quotes, on one line, and short. */
    static String quoted(String text) {
        StringBuilder shown = new StringBuilder("'");
        text.codePoints().limit(MAX_SHOWN).forEach(c -> shown.appendCodePoint(Character.isISOControl(c) ? '?' : c));
        return shown.append(text.codePointCount(0, text.length()) > MAX_SHOWN ? "...'" : "'")
                .toString();
    }

    private static final int MAX_SHOWN = 60; // characters of a text in a message

    private YamlTree() {}
}
