package io.pgweir.proxy.session;

import static io.pgweir.protocol.Frame.HEADER_BYTES;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.Text;
import io.pgweir.proxy.net.Worker;
import java.util.function.Consumer;

/** Answers what a client asks of the proxy and not of a server: SHOW POOL_NODES and its kin, and PGPOOL SHOW. */
public interface Asides {
    /** Of messages: what is longer is none of these. */
    int LONGEST = 64 * 1024;

    /** Whether the operator wants that. */
    boolean areWanted();

    /**
     * Answers a simple query.
     *
     * @param answer takes all that the client is to be told, but for the ReadyForQuery; called on {@code worker}, perhaps at once
     */
    void answer(String text, Worker worker, Consumer<ByteBuf> answer);

    /** What one client asks in the extended protocol goes here. */
    Talk talk(Worker worker, Speaker speaker);

    /** One client's statements and portals that are asides, with the names that it gave them. */
    interface Talk {
        boolean hasStatement(String name);

        boolean hasPortal(String name);

        /** A statement, or a portal, of this name is somebody else's from now on. */
        void forget(boolean statement, String name);

        /** Takes a whole message, of any type but Sync. */
        void take(byte type, ByteBuf in, int body, int length);

        /** The batch ends. */
        void synced();

        /** Whether something that was asked is not answered yet: nothing more may be handed over. */
        boolean isBusy();
    }

    /** Who asks. */
    interface Speaker {
        /** Owns {@code answer}. */
        void hears(ByteBuf answer);

        /** Its transaction status: I, T or E. */
        byte status();

        /** What was asked is answered. */
        void goesOn();
    }

    /** Whether a simple query, the message at {@code at}, is one of these. Of almost any other, the second letter tells. */
    static boolean begins(ByteBuf in, int at, long end) {
        return end - at <= LONGEST && isOne(in, at + HEADER_BYTES, BatchMessage.limit(in, end));
    }

    /** Whether a Parse, the message at {@code at}, is of one of these. */
    static boolean beginsParse(ByteBuf in, int at, long end) {
        int limit = BatchMessage.limit(in, end);
        int name = at + HEADER_BYTES;
        int zero = name < limit && in.getByte(name) == 0 ? name : Text.terminator(in, name, limit);
        return zero >= 0 && end - at <= LONGEST && isOne(in, zero + 1, limit);
    }

    private static boolean isOne(ByteBuf in, int text, int limit) {
        int length = limit - text;
        return Text.startsWithLetters(in, text, length, "show")
                        && Text.startsWithLetters(in, text + 5, length - 5, "pool")
                        && in.getByte(text + 4) == ' '
                || Text.startsWithLetters(in, text, length, "pgpool");
    }
}
