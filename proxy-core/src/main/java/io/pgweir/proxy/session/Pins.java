package io.pgweir.proxy.session;

import io.pgweir.protocol.sql.Effect;
import io.pgweir.proxy.server.Inquiry;
import io.pgweir.proxy.server.Pin;
import io.pgweir.proxy.server.ServerLink;
import org.jspecify.annotations.Nullable;

/**
 * What keeps a session's server connection with it between transactions, and when that ends. A text tells only what may come or
 * go: a lock that could not be had, a table that was rolled back, an UNLISTEN of one of several channels leave something else than
 * they say. So the server is asked what is there, once no transaction is open; nobody waits for that but the next to have the
 * connection.
 */
final class Pins {
    private static final int ASKABLE = Pin.whatEnds();

    /** Those that were there when the server was last asked, and nothing has been sent since that may end them. */
    private int confirmed;
    /** Those that may have come or gone since the server was asked. */
    private int stale;

    private int asked;
    private @Nullable Inquiry asking;

    /** What a unit with these effects may leave, as a set of {@link Pin}s. */
    static int of(int effects) {
        if (effects == 0) {
            return 0;
        }
        return bit(effects, Effect.SESSION_LOCK, Pin.ADVISORY_LOCK)
                | bit(effects, Effect.TEMPORARY, Pin.TEMPORARY)
                | bit(effects, Effect.LISTENER, Pin.LISTEN)
                | bit(effects, Effect.PREPARED, Pin.PREPARE)
                | bit(effects, Effect.HELD_CURSOR, Pin.HELD_CURSOR)
                | bit(effects, Effect.SEED, Pin.SEED)
                | bit(effects, Effect.SLOT, Pin.SLOT)
                | bit(effects, Effect.LEFT_BY_CODE, Pin.FUNCTION)
                | bit(effects, Effect.LIBRARY, Pin.LIBRARY)
                | bit(effects, Effect.CONNECTION, Pin.CONNECTION);
    }

    /** What it may end besides: dropped, discarded, closed. */
    private static int endedBy(int effects) {
        return bit(effects, Effect.CATALOG, Pin.TEMPORARY)
                | (Effect.DISCARD.isIn(effects) ? ASKABLE : 0)
                | (Effect.RELEASE.isIn(effects) ? ASKABLE : 0);
    }

    private static int bit(int effects, Effect effect, Pin pin) {
        return effect.isIn(effects) ? pin.bit() : 0;
    }

    /** The session has this connection from now on. */
    void begin() {
        confirmed = 0;
        stale = 0;
        asking = null;
    }

    /** A unit of work is sent. */
    void sent(ServerLink link, Judge judge) {
        int effects = judge.effects();
        if (effects == 0) {
            return;
        }
        int comes = of(effects) | (judge.changes().areUnknown() ? Pin.SET_CONFIG.bit() : 0);
        link.touch(comes);
        if (link.pins() != 0) {
            int moves = comes | endedBy(effects);
            confirmed &= ~moves;
            stale |= moves;
        }
    }

    /** The server is ready; false if it was asked now what is left, and will be ready again. */
    boolean settle(ServerLink link) {
        int doubtful = link.pins() & ASKABLE & ~confirmed;
        if (doubtful == 0 || asking != null || link.status() != 'I') {
            return true;
        }
        stale = 0;
        asked = doubtful;
        Inquiry inquiry = Pin.inquiry(doubtful);
        asking = inquiry;
        link.ours.ask(inquiry);
        return false;
    }

    /** Whether this was its question, answered now. */
    boolean answered(ServerLink link, Inquiry inquiry) {
        if (inquiry != asking) {
            return false;
        }
        asking = null;
        int held = Pin.held(asked, inquiry);
        link.isFreeOf(asked & ~held & ~stale);
        confirmed |= held & ~stale;
        return true;
    }
}
