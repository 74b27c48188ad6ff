package io.pgweir.proxy.session;

import static io.pgweir.protocol.Frame.HEADER_BYTES;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.Backend;
import io.pgweir.protocol.ErrorResponse;
import io.pgweir.protocol.Frame;
import io.pgweir.protocol.SqlState;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The read that a session has on a standby, kept until its first answer: if the standby refuses it, or is lost, before the
 * client heard anything of it, it is asked again elsewhere and nobody is the wiser.
 */
final class Rescue {
    /** What the first answer says. */
    enum Outcome {
        /** Nothing yet: only what comes before rows, or before an error. */
        PENDING,
        /** The standby answers, or fails as the primary would. */
        ANSWERED,
        /** The standby won't run this, and never will. */
        REFUSED,
        /**
         * The standby had to break it off, or can't read it (an unlogged table), or does not know yet what the primary may
         * have made meanwhile.
         */
        BROKEN_OFF
    }

    /** For so long after a server was lost, other connections are lost with it. */
    private static final long ONE_LOSS_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Consumer<ByteBuf> client;
    private @Nullable ByteBuf kept;
    /** What the standby said that decides nothing: the client hears it when the next is heard. */
    private @Nullable ByteBuf pending;

    private int from;
    private int to;
    private boolean atHome;
    private boolean again;
    /** It was lost at home; when that was first. */
    private boolean lostAtHome;

    private long lostNanos;
    private boolean due;
    private boolean refused;

    /** @param client hears what was held back if that turns out to be fit for it */
    Rescue(Consumer<ByteBuf> client) {
        this.client = client;
    }

    /**
     * Keeps what lies between {@code at} and {@code end}, in place of what was kept before. What is asked at home is the server's to
     * answer, and asked again only if the server is lost, and there only once: it may be what the server is lost by. But all connections
     * that there were then may be lost by the same cause, some of which are found so only when they are used.
     *
     * @param openedNanos when the connection was opened that it is asked on
     */
    void keep(ByteBuf in, int at, int end, boolean away, long openedNanos, long now) {
        drop();
        boolean twice = again;
        again = false;
        lostAtHome &= twice;
        boolean sameLoss = lostAtHome && openedNanos - lostNanos <= 0 && now - lostNanos < ONE_LOSS_NANOS;
        if (twice && !away && !sameLoss) {
            return;
        }
        kept = in.retain();
        atHome = !away;
        from = at;
        to = end;
    }

    /** Whether there is something to ask again. */
    boolean isOn() {
        return kept != null;
    }

    /** Whether it was asked on a standby. */
    boolean wasAway() {
        return !atHome;
    }

    /** Whether it has to be asked again. */
    boolean isDue() {
        return due;
    }

    /** Whether the standby has to be asked again because it won't do such a thing. */
    boolean isRefused() {
        return refused;
    }

    /**
     * Takes what the server says: the client hears it now, later, or never.
     *
     * @param dying it has said good-bye at the end of that: rows before it come to nothing
     */
    void take(ByteBuf run, boolean dying) {
        Outcome outcome = due || dying ? Outcome.BROKEN_OFF : atHome ? Outcome.ANSWERED : outcome(run);
        if (outcome == Outcome.PENDING && pending == null) {
            pending = run;
        } else if (outcome == Outcome.ANSWERED || outcome == Outcome.PENDING) {
            drop();
            client.accept(run);
        } else {
            due = true;
            refused |= outcome == Outcome.REFUSED;
            run.release();
        }
    }

    /** It is not needed any more, or can't be had. */
    void drop() {
        due = false;
        refused = false;
        ByteBuf held = pending;
        if (held != null) {
            pending = null;
            client.accept(held);
        }
        ByteBuf was = kept;
        if (was != null) {
            kept = null;
            was.release();
        }
    }

    /** What was kept, as it came to nothing now; the caller owns it. */
    ByteBuf takeKept(long now) {
        ByteBuf held = pending;
        if (held != null) {
            pending = null;
            held.release();
        }
        ByteBuf was = kept;
        if (was == null) {
            throw new IllegalStateException("nothing was kept");
        }
        kept = null;
        due = false;
        refused = false;
        again = true;
        if (atHome && !lostAtHome) {
            lostAtHome = true;
            lostNanos = now;
        }
        ByteBuf slice = was.retainedSlice(from, to - from);
        was.release();
        return slice;
    }

    /** Looks at the first that the server says. What comes before an error in a batch says nothing yet. */
    private static Outcome outcome(ByteBuf run) {
        int at = run.readerIndex();
        int limit = run.writerIndex();
        while (limit - at >= HEADER_BYTES) {
            byte type = run.getByte(at);
            long end = at + 1L + Frame.length(run, at);
            if (end > limit) {
                return Outcome.ANSWERED;
            }
            switch (type) {
                case Backend.PARSE_COMPLETE,
                        Backend.BIND_COMPLETE,
                        Backend.CLOSE_COMPLETE,
                        Backend.PARAMETER_DESCRIPTION,
                        Backend.ROW_DESCRIPTION,
                        Backend.NO_DATA -> at = (int) end;
                case Backend.ERROR_RESPONSE -> {
                    return outcome(run, at + HEADER_BYTES, (int) end - at - HEADER_BYTES);
                }
                default -> {
                    return Outcome.ANSWERED;
                }
            }
        }
        return at == limit ? Outcome.PENDING : Outcome.ANSWERED;
    }

    private static Outcome outcome(ByteBuf run, int error, int length) {
        if (ErrorResponse.hasSqlState(run, error, length, SqlState.READ_ONLY_SQL_TRANSACTION)) {
            return Outcome.REFUSED;
        }
        boolean brokenOff = ErrorResponse.hasSqlState(run, error, length, SqlState.SERIALIZATION_FAILURE)
                || ErrorResponse.hasSqlState(run, error, length, SqlState.DEADLOCK_DETECTED)
                || ErrorResponse.hasSqlState(run, error, length, SqlState.FEATURE_NOT_SUPPORTED)
                || ErrorResponse.isOfClass(run, error, length, SqlState.CLASS_SYNTAX_OR_ACCESS)
                || ErrorResponse.isFatal(run, error, length);
        return brokenOff ? Outcome.BROKEN_OFF : Outcome.ANSWERED;
    }
}
