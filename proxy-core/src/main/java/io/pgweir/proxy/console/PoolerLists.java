package io.pgweir.proxy.console;

import io.pgweir.config.DatabaseConfig;
import io.pgweir.config.PgweirConfig;
import io.pgweir.config.PoolConfig;
import io.pgweir.config.UserConfig;
import io.pgweir.protocol.RowDescription.Column;
import io.pgweir.proxy.cluster.Node;
import io.pgweir.proxy.pool.Gates;
import io.pgweir.proxy.pool.Pool;
import io.pgweir.proxy.view.ClientCounts;
import io.pgweir.proxy.view.PoolSight;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What there is, as PgBouncer lists it: databases, users, and how many of everything. */
final class PoolerLists {
    private static final List<Column> DATABASES = Columns.of("name, host, port int4, database, force_user,"
            + " pool_size int4, min_pool_size int4, reserve_pool_size int4, server_lifetime int4, pool_mode,"
            + " load_balance_hosts, max_connections int4, current_connections int4, max_client_connections int4,"
            + " current_client_connections int4, paused int4, disabled int4");
    private static final List<Column> USERS = Columns.of("name, pool_size, reserve_pool_size, pool_mode,"
            + " max_user_connections int4, current_connections int4, max_user_client_connections int4,"
            + " current_client_connections int4");
    private static final List<Column> LISTS = Columns.of("list, items int4");
    private static final List<Column> MEM = Columns.of("name, size int4, used int4, free int4, memtotal int4");

    private final Scene scene;
    private final Console console;

    private PoolerLists(Scene scene, Console console) {
        this.scene = scene;
        this.console = console;
    }

    static List<Command> all(Scene scene, Console console) {
        PoolerLists lists = new PoolerLists(scene, console);
        return List.of(
                Command.show("SHOW DATABASES", DATABASES, _ -> lists.databases()),
                Command.show("SHOW USERS", USERS, _ -> lists.users()),
                Command.show("SHOW LISTS", LISTS, _ -> lists.lists()),
                Command.show("SHOW MEM", MEM, _ -> lists.memory()),
                Command.show("SHOW STATE", Columns.of("key, value"), _ -> now(lists.state())),
                Command.show(
                        "SHOW VERSION",
                        Columns.of("version"),
                        _ -> now(List.of(Row.of("pgweir " + scene.steering().version())))),
                Command.show(
                        "SHOW PEERS", Columns.of("peer_id int4, host, port int4, pool_size int4"), _ -> now(List.of())),
                Command.show(
                        "SHOW PEER_POOLS",
                        Columns.of("peer_id int4, cl_active_cancel_req int4, cl_waiting_cancel_req int4,"
                                + " sv_active_cancel int4, sv_login int4"),
                        _ -> now(List.of())),
                Command.show("SHOW DNS_HOSTS", Columns.of("hostname, ttl int8, addrs"), _ -> now(lists.hosts())),
                // a zone is watched for changes by PgBouncer; here a name is asked for anew
                Command.show("SHOW DNS_ZONES", Columns.of("zonename, serial int8, count int4"), _ -> now(List.of())));
    }

    private static CompletableFuture<List<List<@Nullable Object>>> now(List<List<@Nullable Object>> rows) {
        return CompletableFuture.completedFuture(rows);
    }

    private PgweirConfig config() {
        return scene.commons().config().get();
    }

    /** The names that are configured, and those that the entry for any other has let in. */
    private Set<String> databaseNames(List<PoolSight> pools) {
        Set<String> names = config().databases().stream()
                .map(DatabaseConfig::name)
                .filter(name -> !name.equals(DatabaseConfig.ANY))
                .collect(Collectors.toCollection(TreeSet::new));
        pools.forEach(pool -> names.add(pool.database()));
        return names;
    }

    private CompletableFuture<List<List<@Nullable Object>>> databases() {
        return scene.view().pools().thenCombine(scene.view().clientCounts(), (pools, clients) -> {
            List<List<@Nullable Object>> rows = new ArrayList<>();
            Node primary = scene.cluster().topology().primary();
            databaseNames(pools).forEach(name -> rows.add(database(name, primary, clients)));
            String own = config().admin().database();
            rows.add(Row.of(
                    own,
                    null,
                    config().admin().listeners().stream()
                            .findFirst()
                            .map(listener -> listener.port())
                            .orElse(0),
                    own,
                    own,
                    2,
                    0,
                    0,
                    0,
                    "statement",
                    null,
                    0,
                    0,
                    0,
                    console.guests(),
                    0,
                    0));
            return rows;
        });
    }

    private List<@Nullable Object> database(String name, @Nullable Node primary, List<ClientCounts> clients) {
        DatabaseConfig database = config().database(name);
        PoolConfig pool = config().poolFor(name, "");
        Gates gates = scene.commons().pools().gates();
        int connections = scene.commons().pools().all().stream()
                .filter(each -> each.key().database().equals(name))
                .mapToInt(Pool::connections)
                .sum();
        return Row.of(
                name,
                primary == null ? null : primary.host(),
                primary == null ? 0 : primary.port(),
                database == null ? name : database.serverName(),
                null,
                pool.size(),
                pool.minSize(),
                pool.reserveSize(),
                pool.serverLifetime().toSeconds(),
                Texts.word(pool.mode()),
                null,
                database == null ? 0 : database.serverConnections(),
                connections,
                0,
                clients.stream()
                        .filter(each -> each.database().equals(name))
                        .mapToInt(ClientCounts::all)
                        .sum(),
                gates.of(name) == Gates.State.PAUSED ? 1 : 0,
                gates.isDisabled(name) ? 1 : 0);
    }

    private CompletableFuture<List<List<@Nullable Object>>> users() {
        return scene.view().clientCounts().thenApply(clients -> {
            Set<String> names =
                    config().users().stream().map(UserConfig::name).collect(Collectors.toCollection(TreeSet::new));
            clients.forEach(each -> names.add(each.user()));
            return names.stream().map(name -> user(name, clients)).toList();
        });
    }

    private List<@Nullable Object> user(String name, List<ClientCounts> clients) {
        UserConfig user = config().user(name);
        var own = user == null || user.pool() == null ? null : user.pool().over(config().pool());
        int connections = scene.commons().pools().all().stream()
                .filter(each -> each.key().user().equals(name))
                .mapToInt(Pool::connections)
                .sum();
        return Row.of(
                name,
                own == null ? "" : "%9d".formatted(own.size()),
                own == null ? "" : "%9d".formatted(own.reserveSize()),
                own == null ? null : Texts.word(own.mode()),
                user == null ? 0 : user.serverConnections(),
                connections,
                0,
                clients.stream()
                        .filter(each -> each.user().equals(name))
                        .mapToInt(ClientCounts::all)
                        .sum());
    }

    private CompletableFuture<List<List<@Nullable Object>>> lists() {
        return scene.view().pools().thenCombine(scene.view().clientCounts(), (pools, clients) -> {
            int inside = clients.stream().mapToInt(ClientCounts::all).sum();
            int idle = pools.stream().mapToInt(PoolSight::idle).sum();
            int used = pools.stream()
                    .mapToInt(pool -> pool.active() + pool.cleaning() + pool.beingCancelled())
                    .sum();
            return List.of(
                    Row.of("databases", databaseNames(pools).size() + 1),
                    Row.of(
                            "users",
                            config().users().size() + config().admin().users().size()),
                    Row.of("peers", 0),
                    Row.of("pools", pools.size() + 1),
                    Row.of("peer_pools", 0),
                    Row.of("free_clients", Math.max(0, config().limits().clients() - inside)),
                    Row.of("used_clients", inside),
                    Row.of("login_clients", 0),
                    Row.of("free_servers", idle),
                    Row.of("used_servers", used),
                    Row.of("dns_names", hosts().size()),
                    Row.of("dns_zones", 0),
                    Row.of("dns_queries", 0),
                    Row.of("dns_pending", 0));
        });
    }

    private CompletableFuture<List<List<@Nullable Object>>> memory() {
        return scene.view().pools().thenCombine(scene.view().clientCounts(), (pools, clients) -> {
            Runtime runtime = Runtime.getRuntime();
            int servers = pools.stream()
                    .mapToInt(pool -> pool.active() + pool.idle() + pool.cleaning())
                    .sum();
            return List.of(
                    // PgBouncer's caches hold one size each; ours is one heap, so only the number of things can be told
                    Row.of(
                            "client_cache",
                            0,
                            clients.stream().mapToInt(ClientCounts::all).sum(),
                            0,
                            0),
                    Row.of("server_cache", 0, servers, 0, 0),
                    Row.of("pool_cache", 0, pools.size(), 0, 0),
                    Row.of("db_cache", 0, databaseNames(pools).size(), 0, 0),
                    Row.of("user_cache", 0, config().users().size(), 0, 0),
                    Row.of(
                            "heap_kilobytes",
                            1024,
                            (runtime.totalMemory() - runtime.freeMemory()) / 1024,
                            runtime.freeMemory() / 1024,
                            runtime.totalMemory() / 1024));
        });
    }

    /** The names of nodes that were looked up; for so many seconds more the answer is not asked for again. */
    private List<List<@Nullable Object>> hosts() {
        Map<String, List<@Nullable Object>> rows = new TreeMap<>();
        for (Node node : scene.cluster().nodes()) {
            Node.Resolved resolved = node.resolved();
            if (!node.isAddress() && resolved != null) {
                long age = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - resolved.atNanos());
                String addresses = resolved.addresses().stream()
                        .map(Texts::host)
                        .distinct()
                        .collect(Collectors.joining(","));
                rows.put(node.host(), Row.of(node.host(), Math.max(0, namesAreKeptFor() - age), addresses));
            }
        }
        return List.copyOf(rows.values());
    }

    /** In seconds, as the Java runtime does it, whose setting that is. */
    private static int namesAreKeptFor() {
        String said = Security.getProperty("networkaddress.cache.ttl");
        return said == null || !said.matches("[0-9]{1,9}") ? 30 : Integer.parseInt(said);
    }

    private List<List<@Nullable Object>> state() {
        Gates gates = scene.commons().pools().gates();
        boolean paused = gates.isAny(Gates.State.PAUSED);
        boolean suspended = gates.isAny(Gates.State.SUSPENDED);
        return List.of(
                Row.of("active", yes(!paused && !suspended)),
                Row.of("paused", yes(paused)),
                Row.of("suspended", yes(suspended)));
    }

    private static String yes(boolean is) {
        return is ? "yes" : "no";
    }
}
