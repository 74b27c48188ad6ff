package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.Fault;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.net.Timed;
import io.pgweir.proxy.net.Worker;
import io.pgweir.proxy.pool.Lessee;
import io.pgweir.proxy.pool.Share;
import io.pgweir.proxy.pool.Ticket;
import io.pgweir.proxy.pool.Welcome;
import io.pgweir.proxy.server.Ledger;
import io.pgweir.proxy.server.ServerLink;
import io.pgweir.proxy.server.Settings;
import io.pgweir.proxy.server.Tenant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what PostgreSQL says to a client with certain settings: from memory, or from a server connection that is given the
 * settings and asked. What the server refuses then is what the client is told, in the server's words, as its login fails.
 */
public final class Greeting implements Lessee, Tenant, Timed {
    private final Way way;
    private final Settings settings;
    private final Consumer<Welcome> welcomed;
    private final Consumer<Fault> refused;
    private final Ticket ticket = new Ticket();
    private final long sinceNanos;
    private @Nullable Share share;
    private @Nullable ServerLink link;
    private boolean done;

    private Greeting(long now, Way way, Settings settings, Consumer<Welcome> welcomed, Consumer<Fault> refused) {
        this.way = way;
        this.settings = settings;
        this.welcomed = welcomed;
        this.refused = refused;
        this.sinceNanos = now;
    }

    /** Begins; one of {@code welcomed} and {@code refused} is called, perhaps before this returns. */
    public static Greeting begin(
            Worker worker, Way way, Settings settings, Consumer<Welcome> welcomed, Consumer<Fault> refused) {
        Greeting greeting = new Greeting(worker.now(), way, settings, welcomed, refused);
        if (!greeting.ask()) {
            worker.time(greeting); // no node yet: ask again with each tick
        }
        return greeting;
    }

    private boolean ask() {
        Share found = way.shareForGreeting();
        if (found == null) {
            return false;
        }
        share = found;
        Welcome known = way.isAway(found) ? null : found.pool().welcome(settings);
        if (known != null) {
            done = true;
            welcomed.accept(known);
            return true;
        }
        ServerLink leased = found.lease(this);
        if (leased != null) {
            leased(leased);
        }
        return true;
    }

    @Override
    public boolean tick(long now) {
        if (done || ask()) {
            return false;
        }
        if (now - sinceNanos > way.config().waitTimeout().toNanos()) {
            finish(way.whyNone());
            return false;
        }
        return true;
    }

    /** The client went away before it was greeted. */
    public void abandon() {
        done = true;
        Share asked = share;
        ServerLink mine = link;
        if (asked != null && ticket.isInLine()) {
            asked.leave(this);
        }
        if (asked != null && mine != null) {
            link = null;
            asked.discard(mine);
        }
    }

    @Override
    public void leased(ServerLink leased) {
        link = leased;
        leased.worksFor(this);
        leased.apply(settings);
        if (leased.ledger.isClear()) {
            learnt(leased); // it had these settings already
            return;
        }
        // the swallowed answers don't come here, but that of an empty query behind them does
        ByteBuf out = leased.channel().alloc().buffer(8);
        out.writeByte('S').writeInt(4);
        leased.ledger.owe(Ledger.SYNC);
        leased.write(out);
        leased.flush();
    }

    private void learnt(ServerLink from) {
        Share asked = share;
        link = null;
        done = true;
        Welcome welcome = new Welcome(settings, way.asAtHome(from));
        if (asked != null) {
            if (!way.isAway(asked)) {
                asked.pool().welcome(settings, welcome);
            }
            asked.giveBack(from, false);
        }
        welcomed.accept(welcome);
    }

    @Override
    public void serverReady(ServerLink from, byte status) {
        learnt(from);
    }

    @Override
    public void serverSent(ServerLink from, ByteBuf run) {
        run.release();
    }

    @Override
    public void serverReadComplete(ServerLink from) {}

    @Override
    public void serverLost(ServerLink from, String sqlState, String why) {
        Share asked = share;
        link = null;
        if (asked != null) {
            asked.ended(from);
        }
        finish(Fault.fatal(sqlState, why));
    }

    @Override
    public void serverRefused(ServerLink from, @Nullable String sqlState, String why) {
        serverLost(from, sqlState == null ? SqlState.INVALID_PARAMETER_VALUE : sqlState, why);
    }

    @Override
    public void refused(Fault why) {
        finish(why.asFatal());
    }

    private void finish(Fault why) {
        if (!done) {
            done = true;
            refused.accept(why);
        }
    }

    @Override
    public Ticket ticket() {
        return ticket;
    }
}
