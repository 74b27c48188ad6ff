package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;

/** C-strings in a buffer: found, compared and written without a String on the way where none is needed. */
public final class Text {
    private Text() {}

    /** Where the string that begins at {@code at} has its zero byte, which must lie before {@code end}; else -1. */
    public static int terminator(ByteBuf in, int at, int end) {
        return at < end ? in.indexOf(at, end, (byte) 0) : -1;
    }

    /** Whether the {@code length} bytes at {@code at} are this text, which must be ASCII. */
    public static boolean is(ByteBuf in, int at, int length, String ascii) {
        return length == ascii.length() && startsWith(in, at, length, ascii);
    }

    /** Whether the {@code length} bytes at {@code at} begin with this text, which must be ASCII. */
    public static boolean startsWith(ByteBuf in, int at, int length, String ascii) {
        int n = ascii.length();
        if (length < n) {
            return false;
        }
        for (int i = 0; i < n; i++) {
            if (in.getByte(at + i) != (byte) ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the {@code length} bytes at {@code at} begin with these letters, in upper or lower case. */
    public static boolean startsWithLetters(ByteBuf in, int at, int length, String lowerCase) {
        int n = lowerCase.length();
        if (length < n) {
            return false;
        }
        for (int i = 0; i < n; i++) {
            if ((in.getByte(at + i) | 0x20) != lowerCase.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Decodes UTF-8; what is not UTF-8 is a violation, so that no two byte strings become one name. */
    static String strict(ByteBuf in, int at, int length) {
        CharBuffer text = CharBuffer.allocate(length); // UTF-8 never has more chars than bytes
        ByteBuffer bytes = in.nioBuffer(at, length);
        if (StandardCharsets.UTF_8.newDecoder().decode(bytes, text, true).isError()) {
            int bad = at + bytes.position();
            throw new ProtocolViolation(Fault.fatal(
                    SqlState.CHARACTER_NOT_IN_REPERTOIRE,
                    "invalid byte sequence for encoding \"UTF8\": 0x" + ByteBufUtil.hexDump(in, bad, 1)));
        }
        return text.flip().toString();
    }

    /** Decodes text of a server, which may be in any client_encoding: what is not UTF-8 becomes U+FFFD. */
    static String lenient(ByteBuf in, int at, int length) {
        return in.toString(at, length, StandardCharsets.UTF_8);
    }

    /** Writes UTF-8 and a zero byte. A zero inside would end the string early and smuggle what follows. */
    public static void write(ByteBuf out, CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == 0) {
                throw new IllegalArgumentException("a zero character cannot be sent to PostgreSQL");
            }
        }
        out.writeCharSequence(text, StandardCharsets.UTF_8);
        out.writeByte(0);
    }
}
