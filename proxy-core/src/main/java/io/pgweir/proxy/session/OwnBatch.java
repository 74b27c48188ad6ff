package io.pgweir.proxy.session;

import static io.pgweir.protocol.Frame.HEADER_BYTES;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.pgweir.protocol.Backend;
import io.pgweir.protocol.Bind;
import io.pgweir.protocol.CommandComplete;
import io.pgweir.protocol.DataRow;
import io.pgweir.protocol.Describe;
import io.pgweir.protocol.Fault;
import io.pgweir.protocol.Frame;
import io.pgweir.protocol.Frontend;
import io.pgweir.protocol.Parse;
import io.pgweir.protocol.RowDescription;
import io.pgweir.protocol.RowDescription.Column;
import io.pgweir.protocol.SqlState;
import io.pgweir.protocol.Text;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One client's statements about pgweir's own settings, in both protocols: which messages are meant for us, and their answers. A batch of
 * the extended protocol that begins with such a statement holds nothing else up to its Sync.
 */
final class OwnBatch {
    /** So many prepared statements of this kind a client may have. */
    private static final int MOST = 1000;

    private final OwnSettings settings;
    private final ByteBufAllocator allocator;
    private final Map<String, OwnStatement> statements = new HashMap<>();
    private @Nullable OwnStatement portal;
    private boolean open;
    private boolean failed;

    OwnBatch(OwnSettings settings, ByteBufAllocator allocator) {
        this.settings = settings;
        this.allocator = allocator;
    }

    /** Whether a message, all of which is there, is meant for us and no server. */
    boolean takes(ByteBuf in, byte type, int at, int end, boolean amongOthers) {
        int body = at + HEADER_BYTES;
        return switch (type) {
            case Frontend.QUERY -> isOwn(in, body, end);
            case Frontend.PARSE -> open || !amongOthers && parsesOwn(in, body, end);
            case Frontend.BIND ->
                open || knowsSome(amongOthers) && isKnown(in, Bind.statementAt(in, body, end - body), end);
            case Frontend.DESCRIBE ->
                open || knowsSome(amongOthers) && isOfStatement(in, body, end) && isKnown(in, body + 1, end);
            case Frontend.CLOSE -> isOfStatement(in, body, end) ? forgets(in, body + 1, end) && open : open;
            case Frontend.EXECUTE, Frontend.FLUSH, Frontend.SYNC -> open;
            default -> false;
        };
    }

    private static boolean isOwn(ByteBuf in, int text, int end) {
        return OwnStatement.begins(in, text, end - text) && OwnStatement.read(text(in, text, end)) != null;
    }

    private boolean parsesOwn(ByteBuf in, int body, int end) {
        int nameEnd = Text.terminator(in, body, end);
        boolean own = nameEnd >= 0 && isOwn(in, nameEnd + 1, end);
        if (!own && !statements.isEmpty()) {
            statements.remove(text(in, body, end)); // the name stands for something else from now on
        }
        return own;
    }

    private static boolean isOfStatement(ByteBuf in, int body, int end) {
        return Describe.kind(in, body, end - body) == Describe.STATEMENT;
    }

    /** A closed name may lie among closed names that servers know, and whatever comes then: so that alone opens no batch of ours. */
    private boolean forgets(ByteBuf in, int name, int end) {
        return !statements.isEmpty() && statements.remove(text(in, name, end)) != null;
    }

    private boolean knowsSome(boolean amongOthers) {
        return !amongOthers && !statements.isEmpty();
    }

    private boolean isKnown(ByteBuf in, int name, int end) {
        return statements.containsKey(text(in, name, end));
    }

    private static String text(ByteBuf in, int at, int end) {
        int terminator = Text.terminator(in, at, end);
        int length = Math.min((terminator < 0 ? end : terminator) - at, OwnStatement.LONGEST);
        return in.toString(at, length, StandardCharsets.UTF_8);
    }

    /**
     * Takes such a message.
     *
     * @param inFailedTransaction whether a transaction is open that does nothing any more
     * @param told gets the answer, perhaps at once
     */
    void take(ByteBuf in, byte type, int at, int end, boolean inFailedTransaction, Consumer<ByteBuf> told) {
        int body = at + HEADER_BYTES;
        open = type != Frontend.QUERY && type != Frontend.SYNC;
        ByteBuf out = allocator.buffer(128);
        if (type == Frontend.SYNC || failed) {
            failed &= open;
            portal = null;
            told.accept(out);
            return;
        }
        OwnStatement stated = type == Frontend.QUERY || type == Frontend.PARSE ? stated(in, type, body, end) : null;
        Fault fault = refusal(stated, type, inFailedTransaction);
        if (fault == null) {
            switch (type) {
                case Frontend.QUERY -> {
                    run(stated, true, out, told);
                    return;
                }
                case Frontend.EXECUTE -> {
                    run(portal, false, out, told);
                    return;
                }
                default -> fault = prepare(in, type, body, end, stated, out);
            }
        }
        if (fault != null) {
            fail(fault, out);
        }
        told.accept(out);
    }

    private void fail(Fault fault, ByteBuf out) {
        failed = open;
        fault.writeTo(out);
    }

    private static @Nullable OwnStatement stated(ByteBuf in, byte type, int body, int end) {
        return OwnStatement.read(text(in, type == Frontend.QUERY ? body : Parse.sqlAt(in, body, end - body), end));
    }

    private @Nullable Fault refusal(@Nullable OwnStatement stated, byte type, boolean inFailedTransaction) {
        if (inFailedTransaction) {
            return Fault.error(
                    SqlState.IN_FAILED_SQL_TRANSACTION,
                    "current transaction is aborted, commands ignored until end of transaction block");
        }
        return stated == null && (type == Frontend.PARSE || type == Frontend.QUERY) ? mixed() : null;
    }

    private static Fault mixed() {
        return Fault.error(
                        SqlState.FEATURE_NOT_SUPPORTED,
                        "a batch with one of pgweir's own settings can hold nothing else")
                .withHint("Send a Sync before it and behind it.");
    }

    /** All that is no execution; null if it is done. */
    private @Nullable Fault prepare(
            ByteBuf in, byte type, int body, int end, @Nullable OwnStatement stated, ByteBuf out) {
        switch (type) {
            case Frontend.PARSE -> {
                if (stated == null || statements.size() >= MOST) {
                    return Fault.error(SqlState.PROGRAM_LIMIT_EXCEEDED, "too many prepared statements");
                }
                statements.put(text(in, body, end), stated);
                empty(out, Backend.PARSE_COMPLETE);
            }
            case Frontend.BIND -> {
                portal = statements.get(text(in, Bind.statementAt(in, body, end - body), end));
                if (portal == null) {
                    return mixed();
                }
                empty(out, Backend.BIND_COMPLETE);
            }
            case Frontend.DESCRIBE -> {
                boolean whole = isOfStatement(in, body, end);
                OwnStatement about = whole ? statements.get(text(in, body + 1, end)) : portal;
                if (about == null) {
                    return mixed();
                }
                if (whole) {
                    int frame = Frame.begin(out, Backend.PARAMETER_DESCRIPTION);
                    out.writeShort(0);
                    Frame.end(out, frame);
                }
                describe(about, out);
            }
            case Frontend.CLOSE -> empty(out, Backend.CLOSE_COMPLETE);
            default -> {} // Flush: all is told at once
        }
        return null;
    }

    private static void describe(OwnStatement statement, ByteBuf out) {
        if (statement.hasRows()) {
            RowDescription.write(
                    out, List.of(new Column(OwnSettings.PREFIX + statement.name(), RowDescription.Type.TEXT)));
        } else {
            empty(out, Backend.NO_DATA);
        }
    }

    private void run(@Nullable OwnStatement statement, boolean simple, ByteBuf out, Consumer<ByteBuf> told) {
        if (statement == null) {
            fail(mixed(), out);
            told.accept(out);
            return;
        }
        settings.run(statement, outcome -> {
            if (outcome.fault() != null) {
                fail(outcome.fault(), out);
            } else {
                if (statement.hasRows()) {
                    if (simple) {
                        describe(statement, out);
                    }
                    DataRow.write(out, List.of(String.valueOf(outcome.shown())));
                }
                CommandComplete.write(out, statement.tag());
            }
            told.accept(out);
        });
    }

    private static void empty(ByteBuf out, byte type) {
        Frame.end(out, Frame.begin(out, type));
    }
}
