package io.pgweir.protocol.sql;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The name of something as PostgreSQL looks it up: without quotes, unquoted letters in lower case. One object is used
 * over and over; who wants to keep the name copies it.
 */
public final class Name {
    /** PostgreSQL's NAMEDATALEN less its zero. Longer names are cut by rules of the encoding, so we know none of them. */
    public static final int MAX_BYTES = 63;

    private final byte[] bytes = new byte[MAX_BYTES + Long.BYTES];
    private int length;

    /** Taken where somebody asks for it; 0 says that nobody did. */
    private int hash;

    /** Whether there is no name: the schema of a name that has none. */
    public boolean isEmpty() {
        return length == 0;
    }

    public int length() {
        return length;
    }

    public byte byteAt(int index) {
        return bytes[index];
    }

    /** The same for equal names, as {@link WordTable} has it. */
    int hash() {
        if (hash == 0) {
            hash = WordTable.hash(bytes, length);
        }
        return hash;
    }

    /** Whether the name is this one. */
    public boolean is(byte[] other) {
        return Arrays.equals(bytes, 0, length, other, 0, other.length);
    }

    boolean is(String ascii) {
        if (length != ascii.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (bytes[i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    boolean has(byte wanted) {
        for (int i = 0; i < length; i++) {
            if (bytes[i] == wanted) {
                return true;
            }
        }
        return false;
    }

    boolean startsWith(byte[] prefix) {
        return length >= prefix.length && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }

    /** The name's bytes into {@code target} from {@code at} on, where there is room for {@link #MAX_BYTES}. */
    void copyTo(byte[] target, int at) {
        System.arraycopy(bytes, 0, target, at, length);
    }

    boolean isAt(byte[] other, int at, int otherLength) {
        return Arrays.equals(bytes, 0, length, other, at, at + otherLength);
    }

    void clear() {
        length = 0;
        hash = 0;
    }

    /** Takes the bytes as they are. */
    void set(byte[] source, int at, int sourceLength) {
        System.arraycopy(source, at, bytes, 0, sourceLength);
        length = sourceLength;
        hash = 0;
    }

    /** Takes the name that a token of this kind spells there; false where we can't tell it. */
    boolean read(TextWindow text, int token, int start, int end) {
        clear();
        return switch (token) {
            case Token.WORD -> readWord(text, start, end);
            case Token.QUOTED -> readQuoted(text, start + 1, end - 1);
            case Token.OPERATOR -> readPlain(text, start, end);
            default -> false;
        };
    }

    private boolean readWord(TextWindow text, int start, int end) {
        byte[] whole = text.whole();
        if (whole != null && end - start <= MAX_BYTES) {
            for (int i = start; i < end; i += Long.BYTES) {
                Eight.put(bytes, i - start, Eight.lowerCapitals(Eight.at(whole, i)));
            }
            length = end - start;
            return true;
        }
        for (int i = start; i < end; i++) {
            if (!append(Chars.word(text.at(i)))) {
                return false;
            }
        }
        return true;
    }

    private boolean readPlain(TextWindow text, int start, int end) {
        for (int i = start; i < end; i++) {
            if (!append(text.at(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean readQuoted(TextWindow text, int start, int end) {
        for (int i = start; i < end; i++) {
            int c = text.at(i);
            if (!append(c)) {
                return false;
            }
            if (c == '"') {
                i++; // two of them stand for one
            }
        }
        return true;
    }

    /** Takes the name of a setting, in lower case; false where it has more than letters, digits and dots. */
    boolean readSetting(TextWindow text, int start, int end) {
        clear();
        for (int i = start; i < end; i++) {
            int c = text.at(i);
            if (c != '.' && Chars.word(c) <= 0 || !append(c == '.' ? c : Chars.word(c))) {
                return false;
            }
        }
        return length > 0;
    }

    private boolean append(int c) {
        if (length == MAX_BYTES) {
            return false;
        }
        bytes[length++] = (byte) c;
        return true;
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
