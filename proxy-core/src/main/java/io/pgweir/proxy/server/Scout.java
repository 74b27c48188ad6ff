package io.pgweir.proxy.server;

import io.netty.buffer.ByteBuf;
import io.pgweir.config.MonitorConfig;
import io.pgweir.protocol.ProtocolVersion;
import io.pgweir.proxy.access.Account;
import io.pgweir.proxy.cluster.Glimpses;
import io.pgweir.proxy.cluster.Node;
import io.pgweir.proxy.net.Worker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks one node where it is, over a connection of its own on a worker. Where there is none yet, or the node does not answer, its monitor
 * looks instead, which also judges what is wrong.
 */
final class Scout implements Opening, Tenant {
    private static final long IDLE_NANOS = TimeUnit.MINUTES.toNanos(1);
    /** After a refusal it does not come again for so long: the monitor's logs tell what is wrong. */
    private static final long REFUSED_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Node node;
    private final Worker worker;
    private final Opener opener;
    private final MonitorConfig monitor;
    private final Account account;
    private final Glimpses glimpses;
    private @Nullable ServerLink link;
    private boolean opening;
    private boolean over;
    private Glimpses.@Nullable Glimpse asked;
    private long askedNanos;
    private long restsUntil;

    Scout(Node node, Worker worker, Opener opener, MonitorConfig monitor, Account account, Glimpses glimpses) {
        this.node = node;
        this.worker = worker;
        this.opener = opener;
        this.monitor = monitor;
        this.account = account;
        this.glimpses = glimpses;
        this.restsUntil = System.nanoTime();
    }

    /** Asks, unless it waits for an answer. */
    void look(long now) {
        ServerLink mine = link;
        if (mine == null) {
            node.hurry();
            open(now);
        } else if (asked == null) {
            askedNanos = now;
            Glimpses.Glimpse glimpse = glimpses.at(node);
            asked = glimpse;
            mine.ours.run(bytes(glimpse.question()), Inquiry.ofRow(Glimpses.columns()));
            mine.flush();
        }
    }

    private void open(long now) {
        if (!opening && !over && now - restsUntil >= 0 && node.mayConnect(now)) {
            opening = true;
            opener.open(
                    worker,
                    node,
                    monitor.database(),
                    account,
                    ProtocolVersion.V3_0,
                    Map.of("application_name", "pgweir scout"),
                    Duration.ZERO,
                    this);
        }
    }

    /** Gives up a connection that nobody has use for, or that does not answer. */
    void tick(long now) {
        ServerLink mine = link;
        boolean silent = asked != null && now - askedNanos > monitor.timeout().toNanos();
        if (mine != null && (silent || now - askedNanos > IDLE_NANOS)) {
            leave(mine);
        }
        if (mine != null && silent) {
            node.doubt();
        }
    }

    /** Nobody has use for it any more. */
    void end() {
        over = true;
        ServerLink mine = link;
        if (mine != null) {
            leave(mine);
        }
    }

    private void leave(ServerLink mine) {
        link = null;
        asked = null;
        glimpses.forget(node);
        mine.close();
    }

    private static byte[] bytes(String sql) {
        return sql.getBytes(StandardCharsets.UTF_8);
    }

    // ---- its connection

    @Override
    public Tenant tenant() {
        return this;
    }

    @Override
    public void opened(ServerLink opened) {
        opening = false;
        if (over) {
            opened.close();
            return;
        }
        link = opened;
        askedNanos = System.nanoTime();
        for (String statement : Glimpses.preparation()) {
            opened.ours.run(bytes(statement), Inquiry.NOTHING);
        }
        opened.flush();
    }

    @Override
    public void failed(ConnectFailure failure) {
        opening = false;
        restsUntil = System.nanoTime() + REFUSED_NANOS;
    }

    @Override
    public void serverAnswered(ServerLink from, Inquiry inquiry, byte status) {
        Glimpses.Glimpse glimpse = asked;
        Map<String, @Nullable String> answer = inquiry.values();
        if (from == link && glimpse != null && answer != null) {
            asked = null;
            glimpse.answered(answer);
        }
    }

    @Override
    public void serverSent(ServerLink from, ByteBuf run) {
        run.release(); // a notice or a changed parameter
    }

    @Override
    public void serverReady(ServerLink from, byte status) {}

    @Override
    public void serverReadComplete(ServerLink from) {}

    @Override
    public void serverLost(ServerLink from, String sqlState, String why) {
        if (from == link) {
            link = null;
            asked = null;
            glimpses.forget(node);
        }
    }
}
