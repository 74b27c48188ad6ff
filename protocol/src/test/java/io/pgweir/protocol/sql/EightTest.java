package io.pgweir.protocol.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.protocol.Property;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Eight bytes together mean what each of them means alone. */
class EightTest {
    /** Bytes of all values, those that stand beside a border more often. */
    private static byte[] some(Random random) {
        byte[] borders = "/09:@AZ[_`az{'\"\\$#\0\u007f".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        byte[] bytes = Property.bytes(random, 2 * Long.BYTES);
        for (int i = 0; i < bytes.length; i++) {
            if (random.nextInt(3) > 0) {
                bytes[i] = (byte) (borders[random.nextInt(borders.length)] ^ (random.nextInt(4) == 0 ? 0x80 : 0));
            }
        }
        return bytes;
    }

    private static boolean means(long mask, int at) {
        return (mask >>> at * Byte.SIZE & 0x80) != 0;
    }

    @Test
    void what_is_in_a_word_is_so_for_each_byte() {
        Property.holds(random -> {
            byte[] bytes = some(random);
            long outside = Eight.outsideWord(Eight.at(bytes, 3));
            long lower = Eight.lowerCapitals(Eight.at(bytes, 3));
            for (int i = 0; i < Long.BYTES; i++) {
                int c = bytes[3 + i] & 0xff;
                assertThat(means(outside, i)).as("%x", c).isEqualTo(Chars.word(c) == 0);
                if (Chars.word(c) != 0) {
                    assertThat((byte) (lower >>> i * Byte.SIZE)).isEqualTo((byte) Chars.word(c));
                }
            }
            assertThat(outside & 0x7f7f7f7f7f7f7f7fL).isZero();
        });
    }

    @Test
    void the_first_special_byte_is_found() {
        Property.holds(random -> {
            byte[] bytes = some(random);
            int quote = random.nextBoolean() ? '\'' : '"';
            int first = 0;
            while (first < Long.BYTES && bytes[first] != quote && bytes[first] != '\\' && bytes[first] != 0) {
                first++;
            }
            assertThat(Eight.before(Eight.special(Eight.at(bytes, 0), quote))).isEqualTo(first);
        });
    }
}
