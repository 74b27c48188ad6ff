package io.pgweir.proxy.pool;

import io.pgweir.config.DatabaseConfig;
import io.pgweir.config.PgweirConfig;
import io.pgweir.config.UserConfig;
import io.pgweir.proxy.access.Account;
import io.pgweir.proxy.cluster.Dependents;
import io.pgweir.proxy.cluster.Node;
import io.pgweir.proxy.net.Worker;
import io.pgweir.proxy.server.Opener;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** All pools, and the limits that they share. Asked when a session first needs a pool, not for each lease. */
public final class Pools implements Dependents {
    private final List<Worker> workers;
    private final Opener opener;
    private final Supplier<PgweirConfig> config;
    private final Gates gates = new Gates(this);
    private final Past past = new Past();
    private final ConcurrentHashMap<PoolKey, Pool> pools = new ConcurrentHashMap<>();
    /** How many sessions make, change or drop a database just now. */
    private final AtomicInteger vacating = new AtomicInteger();

    private volatile Predicate<String> inhabited = _ -> true;

    public Pools(List<Worker> workers, Opener opener, Supplier<PgweirConfig> config) {
        this.workers = List.copyOf(workers);
        this.opener = opener;
        this.config = config;
    }

    /**
     * The pool for a key, made when it is first asked for. It stays at least until whoever asked says {@link Pool#left}.
     */
    public Pool enter(PoolKey key, Account account) {
        while (true) {
            Pool pool = pools.computeIfAbsent(
                    key,
                    wanted -> new Pool(wanted, account, config.get().poolFor(wanted.database(), wanted.user()), this));
            if (pool.entered()) {
                pool.gate(gates.of(key.database())); // which may have been set while the pool was made
                return pool;
            }
            pools.remove(key, pool);
        }
    }

    /**
     * A database is about to be dropped, copied or renamed, for which PostgreSQL waits some seconds until nobody is connected to it.
     * Up to {@link #vacated} connections to databases without sessions are closed as they get idle.
     *
     * @param inhabited whether a database, by its name on the servers, has sessions
     */
    public void vacate(Predicate<String> inhabited) {
        this.inhabited = inhabited;
        vacating.incrementAndGet();
    }

    /** That is over. */
    public void vacated() {
        vacating.decrementAndGet();
    }

    /** Whether a pool that no session uses has to do without connections. */
    boolean isVacated(Pool pool) {
        return vacating.get() > 0 && !inhabited.test(pool.key().serverDatabase());
    }

    void remove(Pool pool) {
        pools.remove(pool.key(), pool);
    }

    public Collection<Pool> all() {
        return pools.values();
    }

    /** What was done in pools that are closed. */
    public Past past() {
        return past;
    }

    public Gates gates() {
        return gates;
    }

    List<Worker> workers() {
        return workers;
    }

    Opener opener() {
        return opener;
    }

    /**
     * Takes the place for one more connection of {@code pool}, if all limits leave one; otherwise tries to make room by closing
     * an idle connection of another pool. Opening is rare, so one lock for all is the simplest thing that never overshoots.
     *
     * @param size the pool's own limit
     */
    synchronized boolean take(Pool pool, int size) {
        PgweirConfig now = config.get();
        PoolKey key = pool.key();
        if (pool.connections() >= size) {
            return false;
        }
        return leaves(now.limits().serverConnections(), pool, other -> true)
                && leaves(
                        limitOfDatabase(now, key.database()),
                        pool,
                        other -> other.key().database().equals(key.database()))
                && leaves(
                        limitOfUser(now, key.user()),
                        pool,
                        other -> other.key().user().equals(key.user()))
                && pool.took();
    }

    /** Whether a limit over all pools that {@code counts} leaves room for one more; 0 is no limit. */
    private boolean leaves(int limit, Pool forWhom, Predicate<Pool> counts) {
        if (limit == 0) {
            return true;
        }
        int taken = 0;
        for (Pool pool : pools.values()) {
            taken += counts.test(pool) ? pool.connections() : 0;
        }
        if (taken < limit) {
            return true;
        }
        makeRoom(forWhom, counts);
        return false;
    }

    private void makeRoom(Pool forWhom, Predicate<Pool> sharesTheLimit) {
        for (Pool pool : pools.values()) {
            if (pool != forWhom && sharesTheLimit.test(pool)) {
                Share rich = pool.shareWithIdle(null);
                if (rich != null) {
                    rich.worker().later(() -> {
                        rich.closeLongestIdle();
                        forWhom.nudge();
                    });
                    return;
                }
            }
        }
    }

    private static int limitOfDatabase(PgweirConfig config, String name) {
        DatabaseConfig database = config.database(name);
        return database == null ? 0 : database.serverConnections();
    }

    private static int limitOfUser(PgweirConfig config, String name) {
        UserConfig user = config.user(name);
        return user == null ? 0 : user.serverConnections();
    }

    /** The configuration changed: pools take their new settings as they go on. */
    public void reconfigure() {
        PgweirConfig now = config.get();
        for (Pool pool : pools.values()) {
            pool.config(now.poolFor(pool.key().database(), pool.key().user()));
        }
    }

    /** Server connections of all pools, those being opened included. */
    public int connections() {
        return pools.values().stream().mapToInt(Pool::connections).sum();
    }

    @Override
    public void cutOff(Node node, String why) {
        on(node, pool -> pool.cutOff(why));
    }

    @Override
    public int busy(Node node) {
        return pools.values().stream()
                .filter(pool -> pool.key().node() == node)
                .mapToInt(Pool::busy)
                .sum();
    }

    @Override
    public BooleanSupplier round() {
        AtomicInteger coming = new AtomicInteger(workers.size());
        workers.forEach(worker -> worker.later(coming::decrementAndGet));
        return () -> coming.get() == 0;
    }

    @Override
    public void leave(Node node) {
        on(node, Pool::leave);
    }

    private void on(Node node, Consumer<Pool> what) {
        for (Pool pool : pools.values()) {
            if (pool.key().node() == node) {
                what.accept(pool);
            }
        }
    }

    /** Closes what is idle everywhere. */
    public void closeIdle() {
        pools.values().forEach(Pool::closeIdle);
    }
}
