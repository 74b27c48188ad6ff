package io.pgweir.protocol.sql;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks at a text's bytes from 128 on. */
final class EncodingCheck {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long HIGH_BITS = 0x8080808080808080L;

    private EncodingCheck() {}

    /** How many bytes below 128 there are before the first that is not. */
    private static int asciiBytes(byte[] bytes, int length) {
        int i = 0;
        while (i + Long.BYTES <= length && ((long) LONGS.get(bytes, i) & HIGH_BITS) == 0) {
            i += Long.BYTES;
        }
        while (i < length && bytes[i] >= 0) {
            i++;
        }
        return i;
    }

    /** Whether all bytes are below 128, and so mean the same in every encoding. */
    static boolean isAscii(TextWindow text) {
        int length = text.length();
        byte[] whole = text.whole();
        if (whole != null) {
            return asciiBytes(whole, length) == length;
        }
        for (int i = 0; i < length; i++) {
            if (text.at(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    /** Whether the text is UTF-8 as PostgreSQL takes it: shortest forms, no surrogates. */
    static boolean isUtf8(TextWindow text) {
        int length = text.length();
        byte[] whole = text.whole();
        int i = whole == null ? 0 : asciiBytes(whole, length);
        while (i < length) {
            int c = text.at(i);
            if (c < 0x80) {
                i++;
                continue;
            }
            int more = c < 0xc2 ? -1 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : c < 0xf5 ? 3 : -1;
            int second = text.at(i + 1);
            boolean shortest = switch (c) {
                case 0xe0 -> second >= 0xa0;
                case 0xed -> second < 0xa0;
                case 0xf0 -> second >= 0x90;
                case 0xf4 -> second < 0x90;
                default -> true;
            };
            if (more < 0 || !shortest) {
                return false;
            }
            for (int k = 1; k <= more; k++) {
                if ((text.at(i + k) & 0xc0) != 0x80) {
                    return false;
                }
            }
            i += more + 1;
        }
        return true;
    }
}
