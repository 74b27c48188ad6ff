package io.pgweir.proxy.console;

import io.pgweir.proxy.cluster.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

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
        for (String name : List.of("PROMOTE NODE", "PROMOTE", "PCP_PROMOTE_NODE")) {
            all.add(acts.change(name, scene.cluster()::promote));
        }
        all.add(acts.change("SWITCHOVER TO", scene.cluster()::switchover));
        return all;
    }

    /** Another node is to be the primary, which takes its time and may be refused. */
    private Command change(String name, BiFunction<Node, String, CompletableFuture<Void>> act) {
        return Command.later(name, "{name | number}", 1, 1, call -> {
            Node node = nodes.find(call.argument(0));
            CompletableFuture<Result> done = new CompletableFuture<>();
            begin(() -> {
                try {
                    act.apply(node, by(call)).whenComplete((_, failure) -> end(done, name, failure));
                } catch (IllegalStateException refused) {
                    end(done, name, refused);
                }
            });
            return done;
        });
    }

    private static void end(CompletableFuture<Result> done, String name, @Nullable Throwable failure) {
        if (failure == null) {
            done.complete(Result.done(name));
        } else {
            Throwable cause = failure.getCause() == null ? failure : failure.getCause();
            done.completeExceptionally(Refusal.wrongState(String.valueOf(cause.getMessage())));
        }
    }

    private static void begin(Runnable task) {
        Thread.ofVirtual().name("pgweir-node-act").start(task);
    }

    private static String by(Call call) {
        return call.guest().user() + " on the console";
    }

    private Command on(String name, BiConsumer<Node, String> act) {
        return Command.later(name, "{name | number}", 1, 1, call -> {
            Node node = nodes.find(call.argument(0));
            return CompletableFuture.supplyAsync(
                    () -> {
                        act.accept(node, by(call));
                        return Result.done(name);
                    },
                    NodeActs::begin);
        });
    }
}
