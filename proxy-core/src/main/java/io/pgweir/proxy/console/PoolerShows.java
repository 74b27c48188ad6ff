package io.pgweir.proxy.console;

import io.pgweir.config.PgweirConfig;
import io.pgweir.protocol.RowDescription.Column;
import io.pgweir.proxy.view.ClientCounts;
import io.pgweir.proxy.view.ClientSight;
import io.pgweir.proxy.view.PoolSight;
import io.pgweir.proxy.view.ServerSight;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Pools and connections as PgBouncer shows them. Its pools are of a database and a user: where we have one for each node, their sum is
 * shown, for a monitor would take two rows of the same names for an error.
 */
final class PoolerShows {
    private static final List<Column> POOLS = Columns.of("database, user, cl_active int4, cl_waiting int4,"
            + " cl_active_cancel_req int4, cl_waiting_cancel_req int4, sv_active int4, sv_active_cancel int4,"
            + " sv_being_canceled int4, sv_idle int4, sv_used int4, sv_tested int4, sv_login int4, maxwait int4,"
            + " maxwait_us int4, pool_mode, load_balance_hosts");

    private static final String CONNECTION = "type, user, database, replication, state, addr, port int4, local_addr,"
            + " local_port int4, connect_time, request_time, wait int4, wait_us int4, close_needed int4, ptr, link,"
            + " remote_pid int4, tls, application_name, prepared_statements int4, id int4";

    /** Ours at the end: the node that a client works on, and why it can't leave its server connection. */
    private static final List<Column> CLIENTS = Columns.of(CONNECTION + ", node, pin");

    private static final List<Column> SERVERS = Columns.of(CONNECTION + ", node");
    private static final List<Column> SOCKETS = Columns.of(CONNECTION + ", recv_pos int4, pkt_pos int4,"
            + " pkt_remain int4, send_pos int4, send_remain int4, pkt_avail int4, send_avail int4");

    private final Scene scene;
    private final Console console;

    private PoolerShows(Scene scene, Console console) {
        this.scene = scene;
        this.console = console;
    }

    static List<Command> all(Scene scene, Console console) {
        PoolerShows shows = new PoolerShows(scene, console);
        return List.of(
                Command.show("SHOW POOLS", POOLS, _ -> shows.pools()),
                Command.show("SHOW CLIENTS", CLIENTS, _ -> shows.clients()),
                Command.show("SHOW SERVERS", SERVERS, _ -> shows.servers()),
                Command.show("SHOW SOCKETS", SOCKETS, _ -> shows.sockets(false)),
                Command.show("SHOW ACTIVE_SOCKETS", SOCKETS, _ -> shows.sockets(true)));
    }

    /** A database and user, as they are sorted. */
    private record Who(String database, String user) implements Comparable<Who> {
        @Override
        public int compareTo(Who other) {
            int first = database.compareTo(other.database);
            return first == 0 ? user.compareTo(other.user) : first;
        }
    }

    private CompletableFuture<List<List<@Nullable Object>>> pools() {
        return scene.view().pools().thenCombine(scene.view().clientCounts(), (pools, clients) -> {
            Map<Who, List<PoolSight>> byName = new TreeMap<>();
            pools.forEach(pool -> byName.computeIfAbsent(new Who(pool.database(), pool.user()), _ -> new ArrayList<>())
                    .add(pool));
            Map<Who, ClientCounts> counts = new TreeMap<>();
            clients.forEach(each -> counts.put(new Who(each.database(), each.user()), each));
            counts.keySet().forEach(who -> byName.putIfAbsent(who, List.of()));
            List<List<@Nullable Object>> rows = new ArrayList<>();
            byName.forEach((who, parts) -> rows.add(
                    pool(who, parts, counts.getOrDefault(who, new ClientCounts(who.database, who.user, 0, 0, 0, 0)))));
            String own = scene.commons().config().get().admin().database();
            rows.add(Row.of(own, own, console.guests(), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, "statement", null));
            return rows;
        });
    }

    private List<@Nullable Object> pool(Who who, List<PoolSight> parts, ClientCounts clients) {
        PgweirConfig config = scene.commons().config().get();
        long wait = parts.stream().mapToLong(PoolSight::longestWaitNanos).max().orElse(0);
        return Row.of(
                who.database,
                who.user,
                clients.active() + clients.idle(),
                clients.waiting(),
                0,
                0,
                parts.stream().mapToInt(PoolSight::active).sum(),
                0,
                parts.stream().mapToInt(PoolSight::beingCancelled).sum(),
                parts.stream().mapToInt(PoolSight::idle).sum(),
                0,
                parts.stream().mapToInt(PoolSight::cleaning).sum(),
                parts.stream().mapToInt(PoolSight::opening).sum(),
                TimeUnit.NANOSECONDS.toSeconds(wait),
                TimeUnit.NANOSECONDS.toMicros(wait) % 1_000_000,
                Texts.word(config.poolFor(who.database, who.user).mode()),
                null);
    }

    private CompletableFuture<List<List<@Nullable Object>>> clients() {
        return scene.view()
                .clients()
                .thenApply(clients -> clients.stream()
                        .map(client -> Row.with(client(client), client.node(), client.pin()))
                        .toList());
    }

    private static List<@Nullable Object> client(ClientSight client) {
        return Row.of(
                "C",
                client.user(),
                client.database(),
                "none",
                Texts.word(client.state()),
                Texts.host(client.remote()),
                Texts.port(client.remote()),
                Texts.host(client.local()),
                Texts.port(client.local()),
                Texts.utc(client.connected()),
                Texts.utc(client.asked()),
                TimeUnit.NANOSECONDS.toSeconds(client.waitedNanos()),
                TimeUnit.NANOSECONDS.toMicros(client.waitedNanos()) % 1_000_000,
                0,
                Texts.pointer(client.pid()),
                client.serverPid() == 0 ? "" : Texts.pointer(client.serverPid()),
                0,
                client.tls(),
                client.application(),
                client.statements(),
                client.pid());
    }

    private CompletableFuture<List<List<@Nullable Object>>> servers() {
        return scene.view()
                .servers()
                .thenApply(servers -> servers.stream()
                        .map(server -> Row.with(server(server), server.node()))
                        .toList());
    }

    private static List<@Nullable Object> server(ServerSight server) {
        return Row.of(
                "S",
                server.user(),
                server.database(),
                "none",
                switch (server.state()) {
                    case IDLE -> "idle";
                    case ACTIVE, LISTENING -> "active";
                    case CLEANING -> "tested";
                    case BEING_CANCELLED -> "being_canceled";
                },
                Texts.host(server.remote()),
                Texts.port(server.remote()),
                Texts.host(server.local()),
                Texts.port(server.local()),
                Texts.utc(server.opened()),
                Texts.utc(server.idleSince()),
                0,
                0,
                server.doomed() == null ? 0 : 1,
                Texts.pointer(server.pid()),
                server.client() == 0 ? "" : Texts.pointer(server.client()),
                server.pid(),
                server.tls(),
                server.application(),
                server.statements(),
                server.pid());
    }

    /** Nothing of a message is kept between two reads, so the buffers are empty. */
    private CompletableFuture<List<List<@Nullable Object>>> sockets(boolean busy) {
        return scene.view().clients().thenCombine(scene.view().servers(), (clients, servers) -> {
            List<List<@Nullable Object>> rows = new ArrayList<>();
            for (ClientSight client : clients) {
                if (!busy || client.state() != ClientSight.State.IDLE) {
                    rows.add(Row.with(client(client), 0, 0, 0, 0, 0, 0, 0));
                }
            }
            for (ServerSight server : servers) {
                if (!busy || server.state() != ServerSight.State.IDLE) {
                    rows.add(Row.with(server(server), 0, 0, 0, 0, 0, 0, 0));
                }
            }
            return rows;
        });
    }
}
