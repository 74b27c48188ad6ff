package io.pgweir.proxy.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.pgweir.config.ConfigReader;
import io.pgweir.config.PgweirConfig;
import io.pgweir.protocol.Fault;
import io.pgweir.proxy.access.Account;
import io.pgweir.proxy.cluster.Node;
import io.pgweir.proxy.net.FakeWorkers;
import io.pgweir.proxy.net.Worker;
import io.pgweir.proxy.server.ConnectFailure;
import io.pgweir.proxy.server.FakeLinks;
import io.pgweir.proxy.server.Opening;
import io.pgweir.proxy.server.ServerLink;
import io.pgweir.proxy.statement.StatementCatalog;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A pool of one worker, for which time passes and connections open when a test says so. */
class PoolScene {
    static final ConnectFailure FULL = new ConnectFailure(ConnectFailure.Kind.FULL, "53300", "too many");
    static final ConnectFailure REFUSED = new ConnectFailure(ConnectFailure.Kind.REFUSED, "28000", "not you");

    final List<Opening> openings = new ArrayList<>();
    final EmbeddedChannel home = new EmbeddedChannel();
    private final Worker worker;
    final Pools pools;
    final Pool pool;
    final Share share;
    private long now;

    PoolScene(String settings) {
        home.freezeTime();
        PgweirConfig config = ConfigReader.read(
                        "test", "nodes: [ 192.0.2.1 ]\nauth: { method: trust }\npool: " + settings, _ -> null)
                .orThrow();
        worker = FakeWorkers.on(home.eventLoop()).all().getFirst();
        now = worker.now();
        pools = new Pools(List.of(worker), (w, n, d, a, p, s, l, opening) -> openings.add(opening), () -> config);
        PoolKey key = new PoolKey(new Node("n1", "192.0.2.1", 5432, 1), "app", "app", "ann");
        pool = pools.enter(key, new Account("ann", null));
        share = pool.share(worker);
        home.runPendingTasks();
    }

    static final class Waiting implements Lessee {
        private final Ticket ticket = new Ticket();

        @Nullable
        ServerLink link;

        @Nullable
        Fault refused;

        @Override
        public void leased(ServerLink leased) {
            link = leased;
        }

        @Override
        public void refused(Fault why) {
            refused = why;
        }

        @Override
        public Ticket ticket() {
            return ticket;
        }

        /** The SQLSTATE of what it was told, or nothing. */
        String refusal() {
            Fault told = refused;
            return told == null ? "" : told.sqlState();
        }

        ServerLink hisLink() {
            ServerLink mine = link;
            if (mine == null) {
                throw new AssertionError("has none");
            }
            return mine;
        }
    }

    Waiting arrives() {
        Waiting lessee = new Waiting();
        ServerLink link = share.lease(lessee);
        if (link != null) {
            lessee.link = link;
        }
        return lessee;
    }

    ServerLink opens() {
        Opening opening = openings.removeFirst();
        EmbeddedChannel channel = new EmbeddedChannel();
        ServerLink link = FakeLinks.link(channel, worker, opening, new StatementCatalog());
        channel.pipeline().addLast(link);
        opening.opened(link);
        home.runPendingTasks();
        return link;
    }

    void fails(ConnectFailure why) {
        openings.removeFirst().failed(why);
        home.runPendingTasks();
    }

    void passes(long seconds) {
        now += TimeUnit.SECONDS.toNanos(seconds);
        FakeWorkers.tick(worker, now);
        home.runPendingTasks();
    }

    void givesBack(Waiting lessee) {
        ServerLink link = lessee.hisLink();
        lessee.link = null;
        share.giveBack(link, false);
        home.runPendingTasks();
    }

    void livesThrough(Random random) {
        List<Waiting> holders = new ArrayList<>();
        List<Waiting> line = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> line.add(arrives());
                case 3, 4 -> {
                    if (!openings.isEmpty()) {
                        if (random.nextInt(4) == 0) {
                            fails(random.nextBoolean() ? FULL : REFUSED);
                        } else {
                            opens();
                        }
                    }
                }
                case 5 -> {
                    if (!holders.isEmpty()) {
                        Waiting holder = holders.remove(random.nextInt(holders.size()));
                        if (random.nextInt(4) == 0) {
                            share.discard(holder.hisLink());
                            home.runPendingTasks();
                        } else {
                            givesBack(holder);
                        }
                    }
                }
                case 6 -> passes(1);
                default -> {
                    if (!line.isEmpty()) {
                        share.leave(line.remove(random.nextInt(line.size())));
                    }
                }
            }
            assertServedInOrder(line);
            line.stream().filter(lessee -> lessee.link != null).forEach(holders::add);
            line.removeIf(lessee -> lessee.link != null || lessee.refused != null);
            assertThat(pool.connections()).isEqualTo(holders.size() + openings.size() + share.idleCount());
            assertThat(pool.connections()).isBetween(0, 3);
            assertThat(line.isEmpty() || share.idleCount() == 0)
                    .as("somebody waits beside an idle one")
                    .isTrue();
        }
    }

    /** Nobody who came later has a connection while somebody who came earlier waits. */
    private static void assertServedInOrder(List<Waiting> line) {
        boolean waits = false;
        for (Waiting lessee : line) {
            assertThat(waits && lessee.link != null).as("overtaken").isFalse();
            waits |= lessee.link == null && lessee.refused == null;
        }
    }
}
