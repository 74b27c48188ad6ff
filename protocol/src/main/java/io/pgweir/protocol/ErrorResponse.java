package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * What can be asked of an ErrorResponse or NoticeResponse that is passed on as it is, without reading it into a
 * {@link Fault}: no allocation, and no complaint. A field that is missing or cut off does not match.
 */
public final class ErrorResponse {
    static final byte SEVERITY = 'S';
    static final byte SEVERITY_UNTRANSLATED = 'V';
    static final byte SQL_STATE = 'C';
    static final byte MESSAGE = 'M';
    static final byte DETAIL = 'D';
    static final byte HINT = 'H';

    private ErrorResponse() {}

    /** Whether the body of {@code length} bytes at {@code at} has this SQLSTATE. */
    public static boolean hasSqlState(ByteBuf in, int at, int length, String sqlState) {
        return fieldIs(in, at, length, SQL_STATE, sqlState);
    }

    /** Its SQLSTATE; empty where that is missing or cut off. */
    public static String sqlState(ByteBuf in, int at, int length) {
        int text = field(in, at, length, SQL_STATE);
        return text < 0
                ? ""
                : in.toString(text, Text.terminator(in, text, in.writerIndex()) - text, StandardCharsets.US_ASCII);
    }

    /** Whether its SQLSTATE begins with these two characters. */
    public static boolean isOfClass(ByteBuf in, int at, int length, String sqlClass) {
        int text = field(in, at, length, SQL_STATE);
        return text >= 0 && Text.startsWith(in, text, Text.terminator(in, text, in.writerIndex()) - text, sqlClass);
    }

    /** Whether the connection ends with it. */
    public static boolean isFatal(ByteBuf in, int at, int length) {
        // Before 9.6 there was no V; S is in the server's language then, but for those with English messages.
        byte code = field(in, at, length, SEVERITY_UNTRANSLATED) >= 0 ? SEVERITY_UNTRANSLATED : SEVERITY;
        return fieldIs(in, at, length, code, "FATAL") || fieldIs(in, at, length, code, "PANIC");
    }

    /** Whether the server itself ends with it. */
    public static boolean isPanic(ByteBuf in, int at, int length) {
        return fieldIs(in, at, length, SEVERITY_UNTRANSLATED, "PANIC");
    }

    private static boolean fieldIs(ByteBuf in, int at, int length, byte code, String ascii) {
        int text = field(in, at, length, code);
        return text >= 0 && Text.is(in, text, Text.terminator(in, text, in.writerIndex()) - text, ascii);
    }

    /** Where the text of this field begins, if it is there to its end; else -1. */
    private static int field(ByteBuf in, int at, int length, byte wanted) {
        int end = length > in.writerIndex() - at ? in.writerIndex() : at + length;
        while (at < end) {
            byte code = in.getByte(at);
            int zero = Text.terminator(in, at + 1, end);
            if (code == 0 || zero < 0) {
                return -1;
            }
            if (code == wanted) {
                return at + 1;
            }
            at = zero + 1;
        }
        return -1;
    }
}
