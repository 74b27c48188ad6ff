package io.pgweir.protocol.scram;

import io.pgweir.protocol.Fault;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.protocol.SqlState;
import java.nio.charset.StandardCharsets;

/**
 * A cursor over a SCRAM message: letters, each with a value, with commas between. Refuses in PostgreSQL's words.
 *
 * <p>The bytes are kept one to a char, so that what was received can be hashed as it was.
 */
final class Attributes {
    /** An honest message has some 200 bytes; its parts are echoed and hashed, so it must not grow with the peer. */
    static final int MAX_MESSAGE_BYTES = 4096;

    private static final char END = 0;

    private final String text;
    private int at;
    private char lastName;

    Attributes(byte[] message) {
        if (message.length == 0) {
            throw malformed("The message is empty.");
        }
        if (message.length > MAX_MESSAGE_BYTES) {
            throw malformed(
                    "The message has " + message.length + " bytes, expected at most " + MAX_MESSAGE_BYTES + ".");
        }
        text = new String(message, StandardCharsets.ISO_8859_1);
        if (text.indexOf(0) >= 0) {
            throw malformed("Message length does not match input length.");
        }
    }

    int at() {
        return at;
    }

    boolean atEnd() {
        return at == text.length();
    }

    char peek() {
        return atEnd() ? END : text.charAt(at);
    }

    void step() {
        at++;
    }

    String from(int began) {
        return text.substring(began);
    }

    String upTo(int end) {
        return text.substring(0, end);
    }

    /** The value of this attribute, which must be the next one. */
    String value(char name) {
        if (peek() != name) {
            throw malformed("Expected attribute \"" + name + "\" but found \"" + shown() + "\".");
        }
        return anyValue();
    }

    /** The value of whatever attribute comes next; {@link #lastName} then tells its letter. */
    String anyValue() {
        char name = peek();
        if (atEnd()) {
            throw malformed("Attribute expected, but found end of string.");
        }
        if ((name < 'a' || name > 'z') && (name < 'A' || name > 'Z')) {
            throw malformed("Attribute expected, but found invalid character \"" + shown() + "\".");
        }
        step();
        if (peek() != '=') {
            throw malformed("Expected character \"=\" for attribute \"" + name + "\".");
        }
        step();
        int comma = text.indexOf(',', at);
        int end = comma < 0 ? text.length() : comma;
        String value = text.substring(at, end);
        at = comma < 0 ? end : end + 1;
        lastName = name;
        return value;
    }

    char lastName() {
        return lastName;
    }

    /** The next character as a message may show it. */
    String shown() {
        char c = peek();
        return c >= 0x21 && c <= 0x7e ? "'" + c + "'" : String.format("0x%02x", (int) c);
    }

    /** RFC 5802's "printable": ASCII that is seen, without the comma. */
    static boolean isPrintable(String text) {
        return text.chars().allMatch(c -> c >= 0x21 && c <= 0x7e && c != ',');
    }

    static ProtocolViolation malformed(String detail) {
        return new ProtocolViolation(Fault.fatal(SqlState.PROTOCOL_VIOLATION, "malformed SCRAM message")
                .withDetail(detail));
    }
}
