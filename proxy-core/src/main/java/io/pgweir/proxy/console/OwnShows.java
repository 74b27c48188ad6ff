package io.pgweir.proxy.console;

import io.pgweir.protocol.RowDescription.Column;
import io.pgweir.proxy.cluster.Details;
import io.pgweir.proxy.cluster.Follower;
import io.pgweir.proxy.cluster.NodeEvent;
import io.pgweir.proxy.cluster.NodeStatus;
import io.pgweir.proxy.cluster.Role;
import io.pgweir.proxy.view.ClientSight;
import io.pgweir.proxy.view.Healed;
import io.pgweir.proxy.view.RouteSight;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What others don't show: why nodes are in their states, why reads went where they went, and what keeps connections from being shared. */
final class OwnShows {
    private static final List<Column> NODES = Columns.of("node_id int4, name, host, port int4, role, state, cause,"
            + " since timestamptz, weight int4, reads bool, timeline int4, lsn, lag_bytes int8, lag_seconds float8,"
            + " upstream, sync_state, server_version int4, started timestamptz, connections int4,"
            + " max_connections int4, looks int8, failed_looks int8, falls int8");
    private static final List<Column> LAG = Columns.of("node_id int4, name, upstream, state, sync_state, sent, written,"
            + " flushed, replayed, lag_bytes int8, lag_seconds float8, write_lag_seconds float8,"
            + " flush_lag_seconds float8, replay_lag_seconds float8, replay_paused bool, may_read bool");
    private static final List<Column> EVENTS = Columns.of("at timestamptz, node, was, is, cause");
    private static final List<Column> ROUTES = Columns.of("reason, home int8, away int8, sentence");
    private static final List<Column> PINS = Columns.of(
            "client_id int4, database, user, application_name, node," + " server_pid int4, pin, since timestamptz");

    private final Scene scene;
    private final Nodes nodes;

    private OwnShows(Scene scene) {
        this.scene = scene;
        this.nodes = new Nodes(scene);
    }

    static List<Command> all(Scene scene) {
        OwnShows shows = new OwnShows(scene);
        return List.of(
                Command.show("SHOW NODES", NODES, _ -> now(shows.nodes())),
                Command.show("SHOW LAG", LAG, _ -> now(shows.lag())),
                Command.show("SHOW EVENTS", EVENTS, _ -> now(shows.events())),
                Command.show("SHOW ROUTES", ROUTES, _ -> now(shows.routes())),
                Command.show("SHOW PINS", PINS, _ -> shows.pins()),
                RouteExplanation.command(scene));
    }

    private static CompletableFuture<List<List<@Nullable Object>>> now(List<List<@Nullable Object>> rows) {
        return CompletableFuture.completedFuture(rows);
    }

    private List<List<@Nullable Object>> nodes() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (NodeStatus one : nodes.all()) {
            Details details = one.details();
            Follower follower = one.follower();
            boolean standby = one.role() == Role.STANDBY;
            rows.add(Row.of(
                    rows.size(),
                    one.node().name(),
                    one.node().host(),
                    one.node().port(),
                    Nodes.ownRole(one),
                    one.state().toString(),
                    one.cause(),
                    one.since(),
                    one.node().weight(),
                    nodes.isRead(one.node()),
                    one.look().timeline() == 0 ? null : one.look().timeline(),
                    Texts.lsn(one.look().position()),
                    standby ? one.bytesBehind() : null,
                    standby ? seconds(one.behind()) : null,
                    upstream(details),
                    follower == null ? null : follower.syncState(),
                    details == null ? null : details.version(),
                    details == null ? null : details.started(),
                    details == null || details.connections() < 0 ? null : details.connections(),
                    details == null ? null : details.maxConnections(),
                    one.looks(),
                    one.failedLooks(),
                    one.falls()));
        }
        return rows;
    }

    private static @Nullable String upstream(@Nullable Details details) {
        return details == null || details.upstreamHost().isEmpty()
                ? null
                : details.upstreamHost() + ":" + details.upstreamPort();
    }

    private List<List<@Nullable Object>> lag() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        List<NodeStatus> all = nodes.all();
        for (int i = 0; i < all.size(); i++) {
            NodeStatus one = all.get(i);
            Follower follower = one.follower();
            Details details = one.details();
            if (one.role() == Role.STANDBY) {
                rows.add(Row.of(
                        i,
                        one.node().name(),
                        upstream(details),
                        follower == null ? null : follower.state(),
                        follower == null ? null : follower.syncState(),
                        follower == null ? null : Texts.lsn(follower.sent()),
                        follower == null ? null : Texts.lsn(follower.written()),
                        follower == null ? null : Texts.lsn(follower.flushed()),
                        Texts.lsn(one.look().position()),
                        one.bytesBehind(),
                        seconds(one.behind()),
                        follower == null ? null : seconds(follower.writeLag()),
                        follower == null ? null : seconds(follower.flushLag()),
                        follower == null ? null : seconds(follower.replayLag()),
                        details == null ? null : details.replayPaused(),
                        nodes.isRead(one.node())));
            }
        }
        return rows;
    }

    /** To the millisecond: nobody knows it better. */
    private static double seconds(Duration time) {
        return time.toMillis() / 1000.0;
    }

    /** The last one first. */
    private List<List<@Nullable Object>> events() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (NodeEvent event : scene.cluster().events().reversed()) {
            rows.add(Row.of(
                    event.at(),
                    event.node().name(),
                    event.from().toString(),
                    event.to().toString(),
                    event.cause()));
        }
        return rows;
    }

    /** Those that there were; reads that had to be asked for again come at the end. */
    private List<List<@Nullable Object>> routes() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (RouteSight route : scene.view().routes()) {
            if (route.home() + route.away() > 0) {
                rows.add(Row.of(
                        Texts.word(route.reason()),
                        route.home(),
                        route.away(),
                        route.reason().sentence()));
            }
        }
        Healed healed = scene.view().healed();
        rows.add(Row.of("healed-refused", healed.refused(), 0, "a standby refused it, and the primary was asked"));
        rows.add(Row.of("healed-lost", healed.brokenOff(), 0, "a standby lost it, and the primary was asked"));
        return rows;
    }

    private CompletableFuture<List<List<@Nullable Object>>> pins() {
        return scene.view().clients().thenApply(clients -> {
            List<List<@Nullable Object>> rows = new ArrayList<>();
            for (ClientSight client : clients) {
                if (client.pin() != null) {
                    rows.add(Row.of(
                            client.pid(),
                            client.database(),
                            client.user(),
                            client.application(),
                            client.node(),
                            client.serverPid(),
                            client.pin(),
                            client.asked()));
                }
            }
            return rows;
        });
    }
}
