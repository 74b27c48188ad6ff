package io.pgweir.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.pgweir.config.ConfigReader;
import io.pgweir.config.PgweirConfig;
import io.pgweir.config.Route;
import io.pgweir.protocol.ProtocolVersion;
import io.pgweir.proxy.access.Account;
import io.pgweir.proxy.cluster.Node;
import io.pgweir.proxy.cluster.Observed;
import io.pgweir.proxy.cluster.Probe;
import io.pgweir.proxy.cluster.Topology;
import io.pgweir.proxy.knowledge.Catalogs;
import io.pgweir.proxy.net.FakeWorkers;
import io.pgweir.proxy.net.Tls;
import io.pgweir.proxy.net.Worker;
import io.pgweir.proxy.net.Workers;
import io.pgweir.proxy.pool.Pools;
import io.pgweir.proxy.pool.Welcome;
import io.pgweir.proxy.server.Connector;
import io.pgweir.proxy.server.FakeLinks;
import io.pgweir.proxy.server.Opener;
import io.pgweir.proxy.server.Opening;
import io.pgweir.proxy.server.Settings;
import io.pgweir.proxy.session.Commons;
import io.pgweir.proxy.session.Desk;
import io.pgweir.proxy.session.Identity;
import io.pgweir.proxy.session.Session;
import io.pgweir.proxy.session.Sessions;
import io.pgweir.proxy.session.Way;
import io.pgweir.proxy.statement.StatementCatalog;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A proxy without sockets and threads: real sessions and pools between embedded channels, with a {@link ScriptedServer} at the far end
 * of each server connection. Nothing happens but by {@link #step}, so one seed is one course of events.
 */
public final class TestWorld implements Opener {
    public final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(false, true);
    public final StatementCatalog catalog = new StatementCatalog();
    public final Sessions sessions = new Sessions();
    public final PgweirConfig config;
    public final Commons commons;
    public final Worker worker;
    public final Workers workers;
    private final EmbeddedChannel home = new EmbeddedChannel();
    public final List<Client> clients = new ArrayList<>();
    public final List<Server> servers = new ArrayList<>();
    /** One in so many chunks that servers say is not what they said; 0 is none. */
    public int noise;

    private final Node node = new Node("n1", "192.0.2.1", 5432, 1);
    private final ErrorLog log = new ErrorLog();
    private final List<Opening> openings = new ArrayList<>();

    public TestWorld(String yaml) {
        home.freezeTime();
        config = ConfigReader.read(
                        "test",
                        "nodes: [ 192.0.2.1 ]\n" + (yaml.contains("auth:") ? "" : "auth: { method: trust }\n") + yaml,
                        _ -> null)
                .orThrow();
        workers = FakeWorkers.on(home.eventLoop());
        worker = workers.all().getFirst();
        Tls tls = noTls();
        Topology topology = new Topology(node, List.of());
        Pools pools = new Pools(workers.all(), this, () -> config);
        Connector connector = new Connector(workers, catalog, () -> tls, () -> config);
        commons = new Commons(
                () -> config,
                () -> tls,
                still(topology),
                new Catalogs(() -> config, still(topology)),
                pools,
                connector,
                catalog,
                sessions,
                Desk.forWorkers(workers.all().size()),
                new NoAsides());
    }

    /** A cluster in which nothing ever changes. */
    private static Observed still(Topology topology) {
        return new Observed() {
            @Override
            public Topology topology() {
                return topology;
            }

            @Override
            public @Nullable Probe probe() {
                return null;
            }

            @Override
            public void hurry(boolean waits) {}

            @Override
            public void looksHelp() {}
        };
    }

    private Tls noTls() {
        try {
            return Tls.load(config.tls());
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Override
    public void open(
            Worker onto,
            Node to,
            String database,
            Account account,
            int protocol,
            Map<String, String> startup,
            Duration lifetime,
            Opening opening) {
        openings.add(opening);
    }

    public EmbeddedChannel channel() {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.freezeTime();
        channel.config().setAllocator(memory);
        return channel;
    }

    /** A client that has logged in as {@code user} and sends {@code stream}. */
    public Client client(byte[] stream, Map<String, String> settings) {
        Client client = new Client(stream, settings);
        clients.add(client);
        return client;
    }

    /** Does one thing that can be done; false if the one that was thought of can't be. */
    public boolean step(Random random) {
        int actors = clients.size() + servers.size() + 1;
        int actor = random.nextInt(actors);
        return step(actor, random);
    }

    private boolean step(int actor, Random random) {
        if (actor < clients.size()) {
            return clients.get(actor).step(random);
        }
        if (actor < clients.size() + servers.size()) {
            return servers.get(actor - clients.size()).step(random);
        }
        home.runPendingTasks();
        if (openings.isEmpty()) {
            return false;
        }
        Opening opening = openings.removeFirst();
        servers.add(new Server(opening));
        return true;
    }

    /** Goes on until nothing more can happen. */
    public void settle(Random random) {
        for (int idle = 0; idle < 3; idle++) {
            for (int actor = 0; actor < clients.size() + servers.size() + 1; actor++) {
                while (step(actor, random)) {
                    idle = 0;
                }
            }
        }
    }

    /** Time goes on. */
    public void passes(long seconds) {
        FakeWorkers.tick(worker, worker.now() + TimeUnit.SECONDS.toNanos(seconds));
    }

    /** All have left and all is closed: nothing may be left over. */
    public void end(Random random) {
        clients.forEach(client -> client.channel.close());
        settle(random);
        passes(1);
        passes(10); // servers that never answer are given up
        settle(random);
        commons.pools().closeIdle();
        settle(random);
        clients.forEach(client -> client.hear());
        log.close();
        assertThat(log.errors()).as("caught by a handler").isEmpty();
        assertThat(sessions.count()).as("sessions").isZero();
        assertThat(catalog.size()).as("statements").isZero();
        assertThat(commons.pools().connections()).as("connections").isZero();
        assertThat(memory.metric().usedHeapMemory() + memory.metric().usedDirectMemory())
                .as("bytes never released")
                .isZero();
    }

    private ByteBuf copied(byte[] bytes, int from, int length) {
        return memory.buffer(Math.max(1, length)).writeBytes(bytes, from, length);
    }

    /** The far end of a session. */
    public final class Client {
        public final EmbeddedChannel channel = channel();
        public final Session session;
        private final byte[] stream;
        private final ByteBuf heard = io.netty.buffer.Unpooled.buffer();
        private int sent;
        private int enough = Integer.MAX_VALUE;
        private int cut = Integer.MAX_VALUE;
        private List<ScriptedClient.Stop> stops = List.of();

        private Client(byte[] stream, Map<String, String> settings) {
            this.stream = stream;
            Account account = new Account("ann", null);
            Identity identity = new Identity(
                    account, Objects.requireNonNull(config.database("app")), Route.PRIMARY, ProtocolVersion.V3_0);
            session = new Session(
                    worker,
                    channel,
                    commons,
                    identity,
                    new Welcome(Settings.of(settings), Map.of()),
                    new Way(commons, identity, worker, ""));
            channel.pipeline().addLast(session);
        }

        /** Sends {@code first} bytes in one piece, and then the rest. */
        public void cutAt(int first) {
            cut = first;
        }

        /** Says good-bye when it has heard so many bytes. */
        public void leaveAfter(int bytes) {
            enough = bytes;
        }

        /** Waits at each of these until it has been answered. */
        public void waitAt(List<ScriptedClient.Stop> where) {
            stops = where;
        }

        private int mayGoTo() {
            for (ScriptedClient.Stop stop : stops) {
                if (heard.readableBytes() < stop.heard()) {
                    return stop.sent();
                }
            }
            return stream.length;
        }

        public boolean hasSentAll() {
            return sent == stream.length;
        }

        boolean step(Random random) {
            hear();
            if (sent == stream.length && heard.readableBytes() >= enough && channel.isActive()) {
                enough = Integer.MAX_VALUE;
                say(new byte[] {'X', 0, 0, 0, 4});
                return true;
            }
            int end = mayGoTo();
            if (sent >= end || !channel.isActive() || !channel.config().isAutoRead()) {
                return false;
            }
            int left = end - sent;
            int length = cut == Integer.MAX_VALUE ? chunk(random, left) : sent < cut ? Math.min(cut, left) : left;
            channel.writeInbound(copied(stream, sent, length));
            sent += length;
            hear();
            return true;
        }

        /** Says something beside its stream. */
        public void say(byte[] bytes) {
            channel.writeInbound(copied(bytes, 0, bytes.length));
            hear();
        }

        void hear() {
            for (ByteBuf said = channel.readOutbound(); said != null; said = channel.readOutbound()) {
                heard.writeBytes(said);
                said.release();
            }
        }

        public byte[] heard() {
            byte[] bytes = new byte[heard.readableBytes()];
            heard.getBytes(0, bytes);
            return bytes;
        }
    }

    /** The far end of a server connection. */
    public final class Server {
        public final EmbeddedChannel channel = channel();
        public final ScriptedServer script = new ScriptedServer(Map.of());
        private boolean silent;

        private Server(Opening opening) {
            var link = FakeLinks.link(channel, worker, opening, catalog);
            channel.pipeline().addLast(link);
            opening.opened(link);
        }

        boolean step(Random random) {
            for (ByteBuf said = channel.readOutbound(); said != null; said = channel.readOutbound()) {
                script.receive(said);
                said.release();
            }
            if (silent) {
                return false;
            }
            boolean moved = false;
            if (random.nextBoolean() || script.said() == 0) {
                moved = script.step();
            }
            if (script.hasEnded() && channel.isActive()) {
                channel.close();
                return true;
            }
            if (noise > 0 && script.said() > 0 && random.nextInt(noise) == 0) {
                say(Mutation.of(random, script.say(chunk(random, script.said()))));
                return true;
            }
            if (!moved && channel.isActive() && channel.config().isAutoRead() && script.said() > 0) {
                byte[] said = script.say(chunk(random, script.said()));
                channel.writeInbound(copied(said, 0, said.length));
                return true;
            }
            return moved;
        }

        /** From now on it does nothing. */
        public void fallSilent() {
            silent = true;
        }

        /** The server says this, whatever it was asked. */
        public void say(byte[] bytes) {
            if (channel.isActive()) {
                channel.writeInbound(copied(bytes, 0, bytes.length));
            }
        }
    }

    private static int chunk(Random random, int most) {
        return switch (random.nextInt(4)) {
            case 0 -> 1;
            case 1 -> 1 + random.nextInt(Math.min(most, 10));
            case 2 -> 1 + random.nextInt(most);
            default -> most;
        };
    }
}
