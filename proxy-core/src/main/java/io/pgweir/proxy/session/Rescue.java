package io.pgweir.proxy.session;

import static io.pgweir.protocol.Frame.HEADER_BYTES;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.Backend;
import io.pgweir.protocol.ErrorResponse;
import io.pgweir.protocol.Frame;
import io.pgweir.protocol.SqlState;
import org.jspecify.annotations.Nullable;

/**
 * The read that a session has on a standby, kept until its first answer: if the standby refuses it, or is lost, before the
 * client heard anything of it, it is asked again elsewhere and nobody is the wiser.
 */
final class Rescue {
    /** What the first answer says. */
    enum Outcome {
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

    private @Nullable ByteBuf kept;
    private int from;
    private int to;
    private boolean due;

    /** Keeps what lies between {@code at} and {@code end}, in place of what was kept before. */
    void keep(ByteBuf in, int at, int end) {
        drop();
        kept = in.retain();
        from = at;
        to = end;
    }

    /** Whether there is something to ask again. */
    boolean isOn() {
        return kept != null;
    }

    /** Whether it has to be asked again. */
    boolean isDue() {
        return due;
    }

    /** Looks at what the standby says; true if the client need not hear it. */
    boolean hides(ByteBuf run) {
        due |= outcome(run) != Outcome.ANSWERED;
        if (!due) {
            drop();
        }
        return due;
    }

    /** It is not needed any more, or can't be had. */
    void drop() {
        due = false;
        ByteBuf was = kept;
        if (was != null) {
            kept = null;
            was.release();
        }
    }

    /** What was kept; the caller owns it. */
    ByteBuf take() {
        ByteBuf was = kept;
        if (was == null) {
            throw new IllegalStateException("nothing was kept");
        }
        kept = null;
        due = false;
        ByteBuf slice = was.retainedSlice(from, to - from);
        was.release();
        return slice;
    }

    /** Looks at the first that the server says. What comes before an error in a batch says nothing yet. */
    private static Outcome outcome(ByteBuf run) {
        int at = run.readerIndex();
        int limit = run.writerIndex();
        while (limit - at > HEADER_BYTES) {
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
        return Outcome.ANSWERED;
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
