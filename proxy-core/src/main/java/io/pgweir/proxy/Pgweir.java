package io.pgweir.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.pgweir.config.AdminListenerConfig;
import io.pgweir.config.ListenerConfig;
import io.pgweir.config.MonitorConfig;
import io.pgweir.config.PgweirConfig;
import io.pgweir.config.Reading;
import io.pgweir.config.Route;
import io.pgweir.proxy.access.Accounts;
import io.pgweir.proxy.cluster.Cluster;
import io.pgweir.proxy.console.Console;
import io.pgweir.proxy.console.Scene;
import io.pgweir.proxy.door.Arrivals;
import io.pgweir.proxy.door.Door;
import io.pgweir.proxy.knowledge.Catalogs;
import io.pgweir.proxy.net.Tls;
import io.pgweir.proxy.net.Worker;
import io.pgweir.proxy.net.Workers;
import io.pgweir.proxy.pool.Pools;
import io.pgweir.proxy.route.RouteCounts;
import io.pgweir.proxy.server.Connector;
import io.pgweir.proxy.server.Patrol;
import io.pgweir.proxy.session.Asides;
import io.pgweir.proxy.session.Commons;
import io.pgweir.proxy.session.Desk;
import io.pgweir.proxy.session.Session;
import io.pgweir.proxy.session.Sessions;
import io.pgweir.proxy.statement.StatementCatalog;
import io.pgweir.proxy.view.View;
import io.pgweir.proxy.web.Health;
import io.pgweir.proxy.web.Web;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The proxy: everything that lives as long as it does is made here, and started, reloaded and stopped from here. */
public final class Pgweir implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Pgweir.class);
    private static final Duration LAST_WORDS = Duration.ofMillis(200);
    private static final Duration LOOK = Duration.ofMillis(20);

    private final Workers workers;
    private final Cluster cluster;
    private final Catalogs catalogs;
    private final Accounts accounts;
    private final Sessions sessions = new Sessions();
    private final Pools pools;
    private final @Nullable Patrol patrol;
    private final Commons commons;
    private final View view;
    private final Console console;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Arrivals arrivals = new Arrivals();
    private final List<Channel> listening = new CopyOnWriteArrayList<>();
    private final List<Channel> listeningForAdmins = new CopyOnWriteArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile PgweirConfig config;
    private volatile Tls tls;
    private volatile boolean stopping;
    private @Nullable Web web;

    /** @throws IOException if a certificate can't be read */
    public Pgweir(PgweirConfig config) throws IOException {
        this(config, Helm::nothing);
    }

    /**
     * A proxy that can read its configuration again.
     *
     * @param source reads the configuration again, for whoever asks for that on the console
     * @throws IOException if a certificate can't be read
     */
    public Pgweir(PgweirConfig config, Supplier<Reading> source) throws IOException {
        this.config = config;
        this.tls = Tls.load(config.tls());
        this.workers = Workers.start(config.workers(), config.transport());
        this.cluster = new Cluster(this::config);
        this.catalogs = new Catalogs(this::config, cluster);
        this.accounts = new Accounts(config);
        StatementCatalog catalog = new StatementCatalog();
        Connector connector = new Connector(workers, catalog, this::tls, this::config);
        this.pools = new Pools(workers.all(), connector, this::config);
        cluster.dependents(pools);
        MonitorConfig monitor = config.monitor();
        this.patrol = monitor == null ? null : new Patrol(workers.all().getFirst(), connector, monitor, cluster);
        if (patrol != null) {
            cluster.lookout(patrol);
        }
        this.commons = new Commons(
                this::config,
                this::tls,
                cluster,
                catalogs,
                pools,
                connector,
                catalog,
                sessions,
                Desk.forWorkers(workers.all().size()),
                asides());
        this.view = new View(workers.all(), commons, cluster, this::doors);
        Scene scene = new Scene(workers.all(), commons, cluster, view, new Helm(this, source));
        this.console = new Console(this::config, scene);
    }

    private void timeWork() {
        boolean wanted = config.http().timings().isOn();
        workers.all().forEach(worker -> worker.later(() -> worker.timeWork(wanted)));
    }

    /** What clients ask of us is the console's to answer, which is made behind the commons. */
    private Asides asides() {
        return new Asides() {
            @Override
            public boolean areWanted() {
                return console.areWanted();
            }

            @Override
            public void answer(String text, Worker worker, Consumer<ByteBuf> answer) {
                console.answer(text, worker, answer);
            }

            @Override
            public Talk talk(Worker worker, Speaker speaker) {
                return console.talk(worker, speaker);
            }
        };
    }

    /** Begins to watch the nodes and to listen. */
    public void start() {
        timeWork();
        cluster.start();
        for (ListenerConfig listener : config.listeners()) {
            Channel channel = Door.forClients(workers, commons, accounts, arrivals, listener, console)
                    .open();
            listening.add(channel);
            log.info("listening on {} ({})", channel.localAddress(), listener.route());
        }
        if (!config.admin().users().isEmpty()) {
            for (AdminListenerConfig listener : config.admin().listeners()) {
                Channel channel = Door.toReception(
                                workers,
                                commons,
                                new ListenerConfig(listener.address(), listener.port(), Route.PRIMARY),
                                console)
                        .open();
                listeningForAdmins.add(channel);
                log.info("listening on {} (console)", channel.localAddress());
            }
        }
        if (config.http().isOn()) {
            Health health = new Health(cluster::topology, config.listeners(), () -> stopping);
            web = Web.open(this::config, health, view, arrivals, cluster, console.orders());
            log.info("serving HTTP on {}", web.address());
        }
    }

    private List<Channel> doors() {
        return Stream.concat(listening.stream(), listeningForAdmins.stream()).toList();
    }

    /** Where clients can connect, in the order of the configuration. */
    public List<InetSocketAddress> addresses() {
        return listening.stream()
                .map(channel -> (InetSocketAddress) channel.localAddress())
                .toList();
    }

    /** Where the console is, in the order of the configuration; nowhere if it has no users. */
    public List<InetSocketAddress> consoleAddresses() {
        return listeningForAdmins.stream()
                .map(channel -> (InetSocketAddress) channel.localAddress())
                .toList();
    }

    /** Where metrics, health and the page are, or null where they are off. */
    public @Nullable InetSocketAddress httpAddress() {
        return web == null ? null : web.address();
    }

    public PgweirConfig config() {
        return config;
    }

    public Tls tls() {
        return tls;
    }

    public Cluster cluster() {
        return cluster;
    }

    public Pools pools() {
        return pools;
    }

    /** What there is to be seen. */
    public View view() {
        return view;
    }

    /** On which all that it does is done. */
    public List<Worker> workers() {
        return workers.all();
    }

    public Sessions sessions() {
        return sessions;
    }

    /** How many units of work went where and why, for each worker. */
    public List<RouteCounts> routes() {
        return commons.desks().stream().map(Desk::counts).toList();
    }

    /** Clients inside, those that are logging in included. */
    public int clients() {
        return arrivals.inside();
    }

    /**
     * Takes over a new configuration: what can change while it runs does so, for the rest a restart is needed.
     *
     * @throws IOException if a certificate can't be read; then nothing has changed
     */
    public synchronized void reload(PgweirConfig next) throws IOException {
        Tls nextTls = Tls.load(next.tls());
        config = next;
        tls = nextTls;
        accounts.load(next);
        console.load();
        timeWork();
        pools.reconfigure();
        cluster.reconfigure();
        pools.all().forEach(pool -> pool.logInWith(accounts.find(pool.key().user())));
    }

    /** Lets no more clients in, waits for open transactions as long as the configuration says, and ends. */
    public void drain() throws InterruptedException {
        stopListening();
        sessions.all().forEach(session -> onItsWorker(session, session::drain));
        awaitNobody(config.stopTimeout());
        if (sessions.count() > 0) {
            log.warn("{} clients did not end their transactions within {}", sessions.count(), config.stopTimeout());
        }
        close();
    }

    /** Lets no more clients in, and ends when the last one has left by itself. */
    public void closeBehindTheLast() throws InterruptedException {
        stopListening();
        while (sessions.count() > 0 && !closed.get()) {
            Thread.sleep(LOOK);
        }
        close();
    }

    /** Waits until it has ended, whoever saw to that. */
    public void awaitEnd() throws InterruptedException {
        ended.await();
    }

    private void awaitNobody(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (sessions.count() > 0 && System.nanoTime() - deadline < 0) {
            Thread.sleep(LOOK);
        }
    }

    private void stopListening() {
        stopping = true;
        listening.forEach(channel -> channel.close().awaitUninterruptibly());
    }

    private static void onItsWorker(Session session, Runnable what) {
        session.later(what);
    }

    /** Ends at once: clients are told, and that is all. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        stopListening();
        listeningForAdmins.forEach(channel -> channel.close().awaitUninterruptibly());
        sessions.all().forEach(session -> onItsWorker(session, session::stop));
        console.close();
        try {
            awaitNobody(LAST_WORDS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        if (web != null) {
            web.close();
        }
        pools.closeIdle();
        catalogs.close();
        if (patrol != null) {
            patrol.close();
        }
        cluster.close();
        workers.close();
        accounts.close();
        ended.countDown();
    }
}
