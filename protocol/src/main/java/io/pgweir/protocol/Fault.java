package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A sentence that one side of the protocol tells the other about something that went wrong.
 *
 * <p>It is ErrorResponse or NoticeResponse, by its severity. Of a server's fields it keeps those that we say or react
 * to; a server's message that is only passed on is never read into one of these.
 */
public record Fault(
        Severity severity,
        String sqlState,
        String message,
        @Nullable String detail,
        @Nullable String hint) {

    public static Fault fatal(String sqlState, String message) {
        return new Fault(Severity.FATAL, sqlState, message, null, null);
    }

    public static Fault error(String sqlState, String message) {
        return new Fault(Severity.ERROR, sqlState, message, null, null);
    }

    public static Fault warning(String sqlState, String message) {
        return new Fault(Severity.WARNING, sqlState, message, null, null);
    }

    public static Fault notice(String message) {
        return new Fault(Severity.NOTICE, SqlState.SUCCESSFUL_COMPLETION, message, null, null);
    }

    /** The same, after which the session goes on. */
    public Fault asError() {
        return new Fault(Severity.ERROR, sqlState, message, detail, hint);
    }

    /** The same, which ends the session. */
    public Fault asFatal() {
        return new Fault(Severity.FATAL, sqlState, message, detail, hint);
    }

    public Fault withDetail(String detail) {
        return new Fault(severity, sqlState, message, detail, hint);
    }

    public Fault withHint(String hint) {
        return new Fault(severity, sqlState, message, detail, hint);
    }

    /** The connection ends with it. */
    public boolean isFatal() {
        return severity == Severity.FATAL || severity == Severity.PANIC;
    }

    public void writeTo(ByteBuf out) {
        int frame = Frame.begin(out, severity.isError() ? Backend.ERROR_RESPONSE : Backend.NOTICE_RESPONSE);
        field(out, ErrorResponse.SEVERITY, severity.name());
        field(out, ErrorResponse.SEVERITY_UNTRANSLATED, severity.name());
        field(out, ErrorResponse.SQL_STATE, sqlState);
        field(out, ErrorResponse.MESSAGE, message);
        field(out, ErrorResponse.DETAIL, detail);
        field(out, ErrorResponse.HINT, hint);
        out.writeByte(0);
        Frame.end(out, frame);
    }

    /**
     * Reads the body of an ErrorResponse or NoticeResponse. Every field may be missing: then the severity is ERROR, the
     * SQLSTATE XX000 and the message empty. Only a body that ends before its last field does is a violation.
     */
    public static Fault read(ByteBuf in, int bodyAt, int bodyLength) {
        var body = new Body("ErrorResponse", in, bodyAt, bodyLength);
        Severity severity = null;
        Severity translated = null;
        String sqlState = SqlState.INTERNAL_ERROR;
        String message = "";
        String detail = null;
        String hint = null;
        for (byte code = body.int8(); code != 0; code = body.int8()) {
            switch (code) {
                case ErrorResponse.SEVERITY_UNTRANSLATED -> severity = Severity.of(body.foreignText());
                case ErrorResponse.SEVERITY -> translated = Severity.of(body.foreignText());
                case ErrorResponse.SQL_STATE -> {
                    String text = body.foreignText();
                    sqlState = SqlState.isWellFormed(text) ? text : SqlState.INTERNAL_ERROR;
                }
                case ErrorResponse.MESSAGE -> message = body.foreignText();
                case ErrorResponse.DETAIL -> detail = body.foreignText();
                case ErrorResponse.HINT -> hint = body.foreignText();
                default -> body.skipText();
            }
        }
        if (severity == null) {
            severity = translated == null ? Severity.ERROR : translated;
        }
        return new Fault(severity, sqlState, message, detail, hint);
    }

    /** A fault may quote what a peer sent, so a zero in it is dropped, never a reason to fail a second time. */
    private static void field(ByteBuf out, byte code, @Nullable String text) {
        if (text != null) {
            out.writeByte(code);
            out.writeCharSequence(text.replace("\0", ""), StandardCharsets.UTF_8);
            out.writeByte(0);
        }
    }
}
