package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.Locale;

/**
 * Prints a conversation, a message a line, for tests and for humans who debug: the idea is libpq's PQtrace.
 *
 * <pre>
 *   F  Query                       13  "select 1" 00
 *   B  CommandComplete             13  "SELECT 1" 00
 *   B  ReadyForQuery                5  "I"
 * </pre>
 *
 * <p>It prints what it is given, rows and parameters too, so it is not for logs. What proves an identity it does hide:
 * passwords, SASL, cancel keys. Broken bytes are printed as such and never throw.
 */
public final class Transcript {
    private static final int MAX_SHOWN_BYTES = 64;

    private final StringBuilder lines = new StringBuilder();

    /** Prints the whole messages that a client sent, from the reader index on; the index stays. */
    public Transcript frontend(ByteBuf in) {
        return messages('F', in);
    }

    /** Prints the whole messages that a server sent, from the reader index on; the index stays. */
    public Transcript backend(ByteBuf in) {
        return messages('B', in);
    }

    @Override
    public String toString() {
        return lines.toString();
    }

    private Transcript messages(char side, ByteBuf in) {
        int at = in.readerIndex();
        while (in.writerIndex() - at >= Frame.HEADER_BYTES) {
            int length = in.getInt(at + 1);
            if (length < Frame.MIN_LENGTH || length > in.writerIndex() - at - 1) {
                break;
            }
            byte type = in.getByte(at);
            String name = side == 'F' ? frontendName(type) : backendName(type);
            lines.append(String.format(Locale.ROOT, "%c  %-24s %5d", side, name, length));
            body(side, type, in, at + Frame.HEADER_BYTES, length - Frame.MIN_LENGTH);
            lines.append('\n');
            at += 1 + length;
        }
        if (at < in.writerIndex()) {
            lines.append(side)
                    .append("  (")
                    .append(in.writerIndex() - at)
                    .append(" bytes that are no whole message)\n");
        }
        return this;
    }

    private void body(char side, byte type, ByteBuf in, int at, int length) {
        if (length == 0) {
            return;
        }
        boolean hidden = side == 'F' ? type == Frontend.PASSWORD : isSecret(type);
        lines.append("  ").append(hidden ? "(hidden)" : shown(in, at, length));
    }

    private static boolean isSecret(byte type) {
        return type == Backend.AUTHENTICATION || type == Backend.BACKEND_KEY_DATA;
    }

    /** Runs of readable bytes in quotes, the others in hex, as libpq shows what it does not know. */
    private static String shown(ByteBuf in, int at, int length) {
        var text = new StringBuilder();
        boolean quoted = false;
        int end = at + Math.min(length, MAX_SHOWN_BYTES);
        for (int i = at; i < end; i++) {
            byte b = in.getByte(i);
            boolean readable = b >= 0x20 && b < 0x7f;
            if (readable != quoted) {
                text.append(quoted ? "\" " : text.isEmpty() || endsInSpace(text) ? "\"" : " \"");
                quoted = readable;
            }
            text.append(readable ? String.valueOf((char) b) : ByteBufUtil.hexDump(in, i, 1));
        }
        text.append(quoted ? "\"" : "");
        return length > MAX_SHOWN_BYTES ? text.append(" …").toString() : text.toString();
    }

    private static boolean endsInSpace(StringBuilder text) {
        return text.charAt(text.length() - 1) == ' ';
    }

    private static String frontendName(byte type) {
        return switch (type) {
            case Frontend.QUERY -> "Query";
            case Frontend.PARSE -> "Parse";
            case Frontend.BIND -> "Bind";
            case Frontend.DESCRIBE -> "Describe";
            case Frontend.EXECUTE -> "Execute";
            case Frontend.CLOSE -> "Close";
            case Frontend.SYNC -> "Sync";
            case Frontend.FLUSH -> "Flush";
            case Frontend.FUNCTION_CALL -> "FunctionCall";
            case Frontend.COPY_DATA -> "CopyData";
            case Frontend.COPY_DONE -> "CopyDone";
            case Frontend.COPY_FAIL -> "CopyFail";
            case Frontend.TERMINATE -> "Terminate";
            case Frontend.PASSWORD -> "PasswordMessage";
            default -> "unknown " + (type & 0xff);
        };
    }

    private static String backendName(byte type) {
        return switch (type) {
            case Backend.AUTHENTICATION -> "Authentication";
            case Backend.BACKEND_KEY_DATA -> "BackendKeyData";
            case Backend.PARAMETER_STATUS -> "ParameterStatus";
            case Backend.READY_FOR_QUERY -> "ReadyForQuery";
            case Backend.ROW_DESCRIPTION -> "RowDescription";
            case Backend.DATA_ROW -> "DataRow";
            case Backend.COMMAND_COMPLETE -> "CommandComplete";
            case Backend.EMPTY_QUERY_RESPONSE -> "EmptyQueryResponse";
            case Backend.PORTAL_SUSPENDED -> "PortalSuspended";
            case Backend.ERROR_RESPONSE -> "ErrorResponse";
            case Backend.NOTICE_RESPONSE -> "NoticeResponse";
            case Backend.NOTIFICATION_RESPONSE -> "NotificationResponse";
            case Backend.PARSE_COMPLETE -> "ParseComplete";
            case Backend.BIND_COMPLETE -> "BindComplete";
            case Backend.CLOSE_COMPLETE -> "CloseComplete";
            case Backend.NO_DATA -> "NoData";
            case Backend.PARAMETER_DESCRIPTION -> "ParameterDescription";
            case Backend.COPY_IN_RESPONSE -> "CopyInResponse";
            case Backend.COPY_OUT_RESPONSE -> "CopyOutResponse";
            case Backend.COPY_BOTH_RESPONSE -> "CopyBothResponse";
            case Backend.COPY_DATA -> "CopyData";
            case Backend.COPY_DONE -> "CopyDone";
            case Backend.FUNCTION_CALL_RESPONSE -> "FunctionCallResponse";
            case Backend.NEGOTIATE_PROTOCOL_VERSION -> "NegotiateProtocolVersion";
            default -> "unknown " + (type & 0xff);
        };
    }
}
