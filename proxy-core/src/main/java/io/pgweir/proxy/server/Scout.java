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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one node where it is, over a connection of its own on a worker. Where there is none yet, or the node does not answer, monitors
 * look instead, which also judge what is wrong.
 */
final class Scout implements Opening, Tenant {
    private static final Logger log = LoggerFactory.getLogger(Scout.class);

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
    private Inquiry question = Inquiry.NOTHING;
    private long askedNanos;
    /** The connection has answered: what ends it is no refusal. */
    private boolean isHeard;

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

    /** Asks, unless it waits for an answer; false if it can't. */
    boolean look(long now) {
        ServerLink mine = link;
        if (mine == null) {
            open(now);
            return false;
        }
        if (asked == null) {
            askedNanos = now;
            Glimpses.Glimpse glimpse = glimpses.at(node);
            Inquiry inquiry = Inquiry.ofRow(Glimpses.columns());
            asked = glimpse;
            question = inquiry;
            mine.ours.run(bytes(glimpse.question()), inquiry);
            mine.flush();
        }
        return true;
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

    /** It can't be had, or is of no use: its monitor looks instead for a while. */
    void isRefused() {
        opening = false;
        restsUntil = System.nanoTime() + REFUSED_NANOS;
        ServerLink mine = link;
        if (mine != null) {
            leave(mine);
        }
    }

    private void leave(ServerLink mine) {
        isGone();
        mine.close();
    }

    private void isGone() {
        link = null;
        asked = null;
        glimpses.forget(node);
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
        isHeard = false;
        askedNanos = System.nanoTime();
        for (String statement : Glimpses.preparation()) {
            opened.ours.run(bytes(statement), Inquiry.NOTHING);
        }
        opened.flush();
    }

    @Override
    public void failed(ConnectFailure failure) {
        isRefused();
    }

    @Override
    public void serverAnswered(ServerLink from, Inquiry inquiry, byte status) {
        Glimpses.Glimpse glimpse = asked;
        if (from == link && inquiry == question && glimpse != null) {
            asked = null;
            takes(glimpse, inquiry.values());
        }
    }

    private void takes(Glimpses.Glimpse glimpse, @Nullable Map<String, @Nullable String> answer) {
        try {
            if (answer != null) {
                glimpse.answered(answer);
                isHeard = true;
                return;
            }
        } catch (NumberFormatException | IndexOutOfBoundsException senseless) {
            log.debug("node {}: what it answers a scout makes no sense", node, senseless);
        }
        isRefused();
        node.doubt();
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
            isGone();
            if (!isHeard) {
                isRefused(); // by what it was to answer
            }
        }
    }
}
