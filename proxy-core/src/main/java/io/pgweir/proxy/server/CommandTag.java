package io.pgweir.proxy.server;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.ErrorResponse;
import io.pgweir.proxy.tally.Count;
import io.pgweir.proxy.tally.Tally;

/**
 * Reads from a command's tag what it was, and whether it may have left a state behind on the server connection that belongs to one session.
 *
 * <p>A tag tells less than the statement did: SET LOCAL has the tag of SET. Where it can't tell, it takes the worse for
 * granted: such a session keeps its server connection, which costs a pool a place and nobody a wrong answer.
 */
final class CommandTag {
    private static final int SELECT = word("SELE");
    private static final int INSERT = word("INSE");
    private static final int UPDATE = word("UPDA");
    private static final int DELETE = word("DELE");
    private static final int BEGIN = word("BEGI");
    private static final int COMMIT = word("COMM");
    private static final int CREATE = word("CREA");
    private static final int ALTER = word("ALTE");
    private static final int DROP = word("DROP");
    private static final int TRUNCATE = word("TRUN");

    private CommandTag() {}

    /** Counts it, and notes what it leaves behind. */
    static void noteState(ServerLink link, ByteBuf in, int at, int end) {
        if (end - at < 4) {
            return;
        }
        int first = in.getInt(at);
        link.tally().count(kind(first));
        if (first == SELECT
                || first == UPDATE
                || first == INSERT
                || first == DELETE
                || first == BEGIN
                || first == COMMIT) {
            return;
        }
        if (starts(in, at, end, "DISCARD ALL")) {
            link.discarded(true);
        } else if (starts(in, at, end, "DEALLOCATE ALL")) {
            link.discarded(false);
        } else if (link.trustsTags()) {
            noteUnread(link, in, at, end);
        }
    }

    private static Count kind(int first) {
        if (first == SELECT) {
            return Count.SELECTS;
        } else if (first == INSERT) {
            return Count.INSERTS;
        } else if (first == UPDATE) {
            return Count.UPDATES;
        } else if (first == DELETE) {
            return Count.DELETES;
        }
        return first == CREATE || first == ALTER || first == DROP || first == TRUNCATE
                ? Count.DEFINITIONS
                : Count.OTHERS;
    }

    /** Counts an ErrorResponse for a tenant. */
    static void countError(Tally tally, ByteBuf in, int body, int length) {
        tally.error(ErrorResponse.sqlState(in, body, length));
        if (ErrorResponse.isPanic(in, body, length)) {
            tally.count(Count.PANICS);
        } else {
            tally.count(ErrorResponse.isFatal(in, body, length) ? Count.FATALS : Count.ERRORS);
        }
    }

    /** Of a text that nobody has read. */
    private static void noteUnread(ServerLink link, ByteBuf in, int at, int end) {
        if (starts(in, at, end, "SET") || starts(in, at, end, "RESET")) {
            link.touch(Pin.SET);
        } else if (starts(in, at, end, "LISTEN")) {
            link.touch(Pin.LISTEN);
        } else if (starts(in, at, end, "PREPARE\0")) {
            link.touch(Pin.PREPARE);
        } else if (starts(in, at, end, "DECLARE CURSOR")) {
            link.touch(Pin.HELD_CURSOR);
        } else if (starts(in, at, end, "LOAD")) {
            link.touch(Pin.LIBRARY);
        } else if (starts(in, at, end, "CREATE ")) {
            link.touch(Pin.TEMPORARY); // perhaps a temporary object
        }
    }

    private static boolean starts(ByteBuf in, int at, int end, String with) {
        if (end - at < with.length()) {
            return false;
        }
        for (int i = 0; i < with.length(); i++) {
            if (in.getByte(at + i) != with.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static int word(String text) {
        return text.charAt(0) << 24 | text.charAt(1) << 16 | text.charAt(2) << 8 | text.charAt(3);
    }
}
