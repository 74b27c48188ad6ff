package io.pgweir.proxy.server;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.pgweir.config.PgweirConfig;
import io.pgweir.proxy.access.Account;
import io.pgweir.proxy.cluster.Node;
import io.pgweir.proxy.net.Tls;
import io.pgweir.proxy.net.Worker;
import io.pgweir.proxy.net.Workers;
import io.pgweir.proxy.statement.ServerStatements;
import io.pgweir.proxy.statement.StatementCatalog;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens server connections: finds the address, connects, logs in, all within one time limit. */
public final class Connector implements Opener {
    private static final Logger log = LoggerFactory.getLogger(Connector.class);

    private final Workers workers;
    private final StatementCatalog catalog;
    private final Supplier<Tls> tls;
    private final Supplier<PgweirConfig> config;

    public Connector(Workers workers, StatementCatalog catalog, Supplier<Tls> tls, Supplier<PgweirConfig> config) {
        this.workers = workers;
        this.catalog = catalog;
        this.tls = tls;
        this.config = config;
    }

    @Override
    public void open(
            Worker worker,
            Node node,
            String database,
            Account account,
            int protocol,
            Map<String, String> startup,
            Duration lifetime,
            Opening opening) {
        long lifetimeNanos = lifetime.toNanos();
        long spread = lifetimeNanos / 10 == 0 ? 0 : ThreadLocalRandom.current().nextLong(lifetimeNanos / 10);
        new Attempt(worker, node, database, account, protocol, startup, lifetimeNanos - spread, opening).begin();
    }

    /** Connects a bare channel to a node, for a cancel request. */
    public void connect(Worker worker, InetSocketAddress address, ChannelHandler handler, Consumer<Throwable> failed) {
        bootstrap(worker).handler(handler).connect(address).addListener(done -> {
            if (!done.isSuccess()) {
                failed.accept(done.cause());
            }
        });
    }

    private Bootstrap bootstrap(Worker worker) {
        PgweirConfig now = config.get();
        int high = (int) Math.min(Integer.MAX_VALUE, now.limits().bufferBytes());
        return workers.connecting(worker)
                .disableResolver()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.min(
                        Integer.MAX_VALUE, now.server().connectTimeout().toMillis()))
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(high / 2, high));
    }

    /** One connection on its way. Lives on its worker, but for the question to the name service. */
    private final class Attempt implements ServerLogin.Outcome {
        private final Worker worker;
        private final Node node;
        private final String database;
        private final Account account;
        private final int protocol;
        private final Map<String, String> startup;
        private final long lifetimeNanos;
        private final Opening opening;
        private final long timeoutNanos = config.get().server().connectTimeout().toNanos();
        private final long deadline = System.nanoTime() + timeoutNanos;
        private ServerLogin.Encryption encryption;

        Attempt(
                Worker worker,
                Node node,
                String database,
                Account account,
                int protocol,
                Map<String, String> startup,
                long lifetimeNanos,
                Opening opening) {
            this.worker = worker;
            this.node = node;
            this.database = database;
            this.account = account;
            this.protocol = protocol;
            this.startup = startup;
            this.lifetimeNanos = lifetimeNanos;
            this.opening = opening;
            this.encryption = ServerLogin.Encryption.first(tls.get().serverMode());
        }

        void begin() {
            if (node.isAddress()) {
                resolve();
            } else {
                Thread.ofVirtual().name("pgweir-resolve").start(this::resolve);
            }
        }

        private void resolve() {
            try {
                List<InetSocketAddress> addresses = node.resolve();
                onWorker(() -> connect(addresses, 0));
            } catch (UnknownHostException unknown) {
                onWorker(
                        () -> failed(ConnectFailure.ofNode("host name \"" + node.host() + "\" could not be resolved")));
            }
        }

        private void onWorker(Runnable step) {
            if (worker.isHere()) {
                step.run();
            } else {
                worker.later(step);
            }
        }

        private void connect(List<InetSocketAddress> addresses, int index) {
            InetSocketAddress address = addresses.get(index);
            ServerLogin login = new ServerLogin(
                    worker, node, address, database, account, protocol, startup, encryption, tls.get(), this);
            bootstrap(worker).handler(login).connect(address).addListener(done -> {
                if (done.isSuccess()) {
                    long left = Math.max(1, deadline - System.nanoTime());
                    login.timeOut(worker.loop().schedule(login::tooSlow, left, TimeUnit.NANOSECONDS));
                } else if (index + 1 < addresses.size()) {
                    connect(addresses, index + 1);
                } else {
                    failed(ConnectFailure.ofNode("could not connect to " + node + ": " + reason(done.cause())));
                }
            });
        }

        private static String reason(Throwable cause) {
            String message = cause.getMessage();
            return message == null ? cause.getClass().getSimpleName() : message;
        }

        @Override
        public ServerLink loggedIn(Channel channel, Map<String, String> parameters, ServerKey key) {
            node.connected();
            return new ServerLink(
                    channel,
                    worker,
                    opening.tenant(),
                    node,
                    new ServerStatements(catalog),
                    parameters,
                    key,
                    lifetimeNanos);
        }

        @Override
        public void ready(ServerLink link) {
            opening.opened(link);
        }

        @Override
        public void failed(ConnectFailure failure) {
            if (failure.isNodesFault()) {
                PgweirConfig now = config.get();
                boolean news = node.failed(
                        failure.message(),
                        System.nanoTime(),
                        now.server().backoffMin().toNanos(),
                        now.server().backoffMax().toNanos());
                node.lost();
                if (news) {
                    log.warn("node {}: {}", node, failure.message());
                }
            } else {
                log.warn("node {}: login of \"{}\" to \"{}\": {}", node, account.name(), database, failure.message());
            }
            opening.failed(failure);
        }

        @Override
        public boolean retry(ServerLogin.Encryption other) {
            encryption = other;
            begin();
            return true;
        }
    }
}
