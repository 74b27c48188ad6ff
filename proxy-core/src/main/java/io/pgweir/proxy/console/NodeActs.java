package io.pgweir.proxy.console;

import io.pgweir.proxy.cluster.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/** What can be done to a node, in our words and in those of pgpool's pcp. Waiting for the cluster's mind is not for a worker. */
final class NodeActs {
    private final Nodes nodes;

    private NodeActs(Scene scene) {
        this.nodes = new Nodes(scene);
    }

    static List<Command> all(Scene scene) {
        NodeActs acts = new NodeActs(scene);
        List<Command> all = new ArrayList<>();
        for (String name : List.of("ATTACH NODE", "ATTACH", "RESUME NODE", "PCP_ATTACH_NODE")) {
            all.add(acts.on(name, scene.cluster()::attach));
        }
        for (String name : List.of("DETACH NODE", "DETACH", "DRAIN NODE", "PCP_DETACH_NODE")) {
            all.add(acts.on(name, scene.cluster()::drain));
        }
        all.add(acts.on("PAUSE NODE", scene.cluster()::pause));
        return all;
    }

    private Command on(String name, BiConsumer<Node, String> act) {
        return Command.later(name, "{name | number}", 1, 1, call -> {
            Node node = nodes.find(call.argument(0));
            String by = call.guest().user() + " on the console";
            return CompletableFuture.supplyAsync(
                    () -> {
                        act.accept(node, by);
                        return Result.done(name);
                    },
                    task -> Thread.ofVirtual().name("pgweir-node-act").start(task));
        });
    }
}
