package io.pgweir.config;

import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** A spot in the file to hang a problem on. What isn't written there is said of the nearest section that is. */
record Place(Problems problems, Node node) {

    Place key(String name) {
        if (node instanceof MappingNode map) {
            for (NodeTuple tuple : map.getValue()) {
                if (tuple.getKeyNode() instanceof ScalarNode key
                        && key.getValue().equals(name)) {
                    return new Place(problems, tuple.getValueNode());
                }
            }
        }
        return this;
    }

    Place entry(int index) {
        return node instanceof SequenceNode list && index < list.getValue().size()
                ? new Place(problems, list.getValue().get(index))
                : this;
    }

    void problem(String message) {
        problems.add(node, message);
    }

    void warning(String message) {
        problems.warn(node, message);
    }
}
