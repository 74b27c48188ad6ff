package io.pgweir.proxy.session;

import io.pgweir.protocol.sql.Effect;
import io.pgweir.proxy.knowledge.SequenceAskers;
import io.pgweir.proxy.server.Pin;
import io.pgweir.proxy.server.ServerLink;
import java.nio.charset.StandardCharsets;

/**
 * What a session last got from sequences ({@code currval}, {@code lastval}) is with the server connection where it got it. Almost nobody
 * asks, and nobody's text tells whether it will; so it is learnt: sessions of an application that has asked once keep their
 * connection from what may move a sequence on. Who asks for the first time gets the answer if nobody came between, and else is told
 * that there is none, but never what somebody else got.
 */
final class Sequences {
    private static final String FORGET = "DISCARD SEQUENCES";

    private final SequenceAskers askers;
    private final String user;
    private final Way way;
    /** Whose they are. The session itself must not be held by a connection that it has left. */
    private final Object owner = new Object();

    Sequences(SequenceAskers askers, String user, Way way) {
        this.askers = askers;
        this.user = user;
        this.way = way;
    }

    /** By what a connection where this session moved sequences last is known. */
    Object owner() {
        return owner;
    }

    /** Whether a unit of work with these effects asks what its session got. */
    static boolean areAsked(int effects) {
        return Effect.LAST_VALUE.isIn(effects);
    }

    /** A unit of work with these effects is sent, {@code before} which all must be written that was asked before. */
    void sent(ServerLink link, int effects, Runnable before) {
        boolean asks = areAsked(effects);
        boolean moves = Effect.SEQUENCE.isIn(effects) || Effect.CODE.isIn(effects);
        if (!asks && !moves) {
            return;
        }
        if (asks) {
            askers.add(user, way.application());
        }
        boolean asker = asks || askers.has(user, way.application());
        if (asker && link.sequencesOwner() != owner) {
            before.run();
            forget(link);
        }
        link.sequencesOwner(owner);
        if (asker && moves) {
            link.touch(Pin.SEQUENCE);
        }
    }

    /** What others got is not to be seen; that it fails in a failed transaction is no matter. */
    private static void forget(ServerLink link) {
        if (link.ledger.isBatchOpen()) {
            link.ours.runInBatch(FORGET); // a simple query would commit what the client has not synced
        } else {
            link.ours.run(FORGET.getBytes(StandardCharsets.US_ASCII), true);
        }
    }
}
