package io.pgweir.config;

import java.util.function.Supplier;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A spot in the file to hang a problem on. What isn't written there is said of the nearest section that is.
 *
 * @param node looked for only when there is a problem, because most places never have one
 */
record Place(Problems problems, Supplier<Node> node) {

    Place key(String name) {
        return new Place(problems, () -> value(node.get(), name));
    }

    Place entry(int index) {
        return new Place(problems, () -> entry(node.get(), index));
    }

    private static Node value(Node node, String name) {
        if (node instanceof MappingNode map) {
            for (NodeTuple tuple : map.getValue()) {
                if (tuple.getKeyNode() instanceof ScalarNode key
                        && key.getValue().equals(name)) {
                    return tuple.getValueNode();
                }
            }
        }
        return node;
    }

    private static Node entry(Node node, int index) {
        return node instanceof SequenceNode list && index < list.getValue().size()
                ? list.getValue().get(index)
                : node;
    }

    void problem(String message) {
        problems.add(node.get(), message);
    }

    void warning(String message) {
        problems.warn(node.get(), message);
    }
}
