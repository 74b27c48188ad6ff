package io.pgweir.proxy.pool;

import io.pgweir.config.DatabaseConfig;
import io.pgweir.config.PgweirConfig;
import io.pgweir.config.UserConfig;
import io.pgweir.proxy.access.Account;
import io.pgweir.proxy.net.Worker;
import io.pgweir.proxy.server.Opener;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** All pools, and the limits that they share. Asked when a session first needs a pool, not for each lease. */
public final class Pools {
    private final List<Worker> workers;
    private final Opener opener;
    private final Supplier<PgweirConfig> config;
    private final ConcurrentHashMap<PoolKey, Pool> pools = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Permits> perDatabase = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Permits> perUser = new ConcurrentHashMap<>();
    private final Permits all = new Permits();

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
                    wanted -> new Pool(
                            wanted,
                            account,
                            config.get().poolFor(wanted.database(), wanted.user()),
                            this,
                            perDatabase.computeIfAbsent(wanted.database(), name -> new Permits()),
                            perUser.computeIfAbsent(wanted.user(), name -> new Permits())));
            if (pool.entered()) {
                return pool;
            }
            pools.remove(key, pool);
        }
    }

    void remove(Pool pool) {
        pools.remove(pool.key(), pool);
    }

    public Collection<Pool> all() {
        return pools.values();
    }

    List<Worker> workers() {
        return workers;
    }

    Opener opener() {
        return opener;
    }

    /** Takes what the limits over several pools allow; makes room by closing an idle connection of another pool. */
    boolean takeShared(Pool pool, Permits ofDatabase, Permits ofUser) {
        PgweirConfig now = config.get();
        if (!all.take(now.limits().serverConnections())) {
            makeRoom(pool, other -> true);
            return false;
        }
        if (!ofDatabase.take(limitOfDatabase(now, pool.key().database()))) {
            all.giveBack();
            makeRoom(pool, other -> other.key().database().equals(pool.key().database()));
            return false;
        }
        if (!ofUser.take(limitOfUser(now, pool.key().user()))) {
            ofDatabase.giveBack();
            all.giveBack();
            makeRoom(pool, other -> other.key().user().equals(pool.key().user()));
            return false;
        }
        return true;
    }

    void giveBackShared(Permits ofDatabase, Permits ofUser) {
        ofUser.giveBack();
        ofDatabase.giveBack();
        all.giveBack();
    }

    private void makeRoom(Pool forWhom, Predicate<Pool> sharesTheLimit) {
        for (Pool pool : pools.values()) {
            if (pool != forWhom && sharesTheLimit.test(pool)) {
                Share rich = pool.shareWithIdle(null);
                if (rich != null) {
                    rich.worker().loop().execute(() -> {
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
        return all.taken();
    }

    /** Closes what is idle everywhere. */
    public void closeIdle() {
        pools.values().forEach(Pool::closeIdle);
    }
}
