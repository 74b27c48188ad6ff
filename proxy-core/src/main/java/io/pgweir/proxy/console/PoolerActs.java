package io.pgweir.proxy.console;

import io.pgweir.proxy.pool.Gates;
import io.pgweir.proxy.pool.Pool;
import io.pgweir.proxy.session.Session;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What PgBouncer can be told to do, in its words: to the pools of one database, or of all. */
final class PoolerActs {
    private final Scene scene;
    private final Gates gates;
    private final Suspension suspension;

    private PoolerActs(Scene scene) {
        this.scene = scene;
        this.suspension = new Suspension(scene);
        this.gates = scene.commons().pools().gates();
    }

    static List<Command> all(Scene scene) {
        PoolerActs acts = new PoolerActs(scene);
        return List.of(
                Command.later("PAUSE", "[database]", 0, 1, acts::pause),
                Command.later("SUSPEND", "", 0, 0, acts.suspension::begin),
                Command.act("RESUME", "[database]", 0, 1, acts::resume),
                Command.act("RECONNECT", "[database]", 0, 1, acts::reconnect),
                Command.later("WAIT_CLOSE", "[database]", 0, 1, acts::waitClose),
                Command.act("KILL", "[database]", 0, 1, acts::kill),
                Command.act("KILL_CLIENT", "id", 1, 1, acts::killClient),
                Command.act("DISABLE", "database", 1, 1, call -> acts.enable(call, false)),
                Command.act("ENABLE", "database", 1, 1, call -> acts.enable(call, true)),
                Command.act("SHUTDOWN", "", 0, 0, _ -> acts.stop(Steering.Stop.NOW)),
                Command.act("SHUTDOWN WAIT_FOR_SERVERS", "", 0, 0, _ -> acts.stop(Steering.Stop.WHEN_SERVERS_ARE_FREE)),
                Command.act(
                        "SHUTDOWN WAIT_FOR_CLIENTS", "", 0, 0, _ -> acts.stop(Steering.Stop.WHEN_CLIENTS_HAVE_LEFT)));
    }

    /** The database that a command names, or null for all. */
    private @Nullable String database(Call call) {
        String name = call.argument(0);
        if (name != null && name.equals(scene.commons().config().get().admin().database())) {
            throw Refusal.wrongState("that is the console itself");
        } else if (name != null && scene.commons().config().get().database(name) == null) {
            throw Refusal.notFound("database", name);
        }
        return name;
    }

    private static Predicate<String> isOne(@Nullable String database) {
        return name -> database == null || database.equals(name);
    }

    private CompletableFuture<Result> pause(Call call) {
        String database = database(call);
        if (suspension.isOn()) {
            throw Refusal.wrongState("already suspended");
        } else if (!gates.set(database, Gates.State.PAUSED)) {
            throw Refusal.wrongState("already paused");
        }
        return undone(
                database,
                Until.begin(
                        call.guest().worker(),
                        () -> CompletableFuture.completedFuture(
                                pools(database).stream().allMatch(pool -> pool.connections() == 0)),
                        Result.done("PAUSE")));
    }

    /** Whoever gives up waiting for it does not want it to happen later. */
    private CompletableFuture<Result> undone(@Nullable String database, CompletableFuture<Result> result) {
        result.whenComplete((_, _) -> {
            if (result.isCancelled()) {
                gates.set(database, Gates.State.OPEN);
            }
        });
        return result;
    }

    private Result resume(Call call) {
        String database = database(call);
        if (suspension.isOn()) {
            if (database != null) {
                throw Refusal.wrongState("all of it is suspended, not " + database + " alone");
            }
            suspension.end();
        } else if (!gates.set(database, Gates.State.OPEN)) {
            throw Refusal.wrongState(
                    database == null ? "pooler is not paused/suspended" : "database " + database + " is not paused");
        }
        return Result.done("RESUME");
    }

    private Result reconnect(Call call) {
        pools(database(call)).forEach(Pool::reconnect);
        return Result.done("RECONNECT");
    }

    private CompletableFuture<Result> waitClose(Call call) {
        Predicate<String> wanted = isOne(database(call));
        return Until.begin(
                call.guest().worker(),
                () -> scene.view()
                        .pools()
                        .thenApply(pools ->
                                pools.stream().noneMatch(pool -> wanted.test(pool.database()) && pool.outdated() > 0)),
                Result.done("WAIT_CLOSE"));
    }

    private Result kill(Call call) {
        String database = database(call);
        gates.set(database, Gates.State.PAUSED);
        for (Session session : scene.commons().sessions().all()) {
            if (isOne(database).test(session.identity().database().name())) {
                session.later(session::stop);
            }
        }
        return Result.noticed("KILL", "RESUME lets clients work again");
    }

    private Result killClient(Call call) {
        int id = call.number(0, "the client's id");
        Session session = scene.commons().sessions().all().stream()
                .filter(each -> each.key().pid() == id)
                .findFirst()
                .orElseThrow(() -> Refusal.notFound("client", String.valueOf(id)));
        session.later(session::stop);
        return Result.done("KILL_CLIENT");
    }

    private Result enable(Call call, boolean wanted) {
        String database = database(call);
        if (database != null) {
            gates.enable(database, wanted);
        }
        return Result.done(wanted ? "ENABLE" : "DISABLE");
    }

    private Result stop(Steering.Stop how) {
        Thread.ofPlatform().name("pgweir-shutdown").start(() -> scene.steering().stop(how));
        return Result.done("SHUTDOWN");
    }

    private List<Pool> pools(@Nullable String database) {
        return scene.commons().pools().all().stream()
                .filter(pool -> isOne(database).test(pool.key().database()))
                .toList();
    }
}
