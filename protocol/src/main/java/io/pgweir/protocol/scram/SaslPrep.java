package io.pgweir.protocol.scram;

import com.ongres.saslprep.SASLprep;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The password as SCRAM hashes it: by SASLprep (RFC 4013), so that it may be typed in more ways than one.
 *
 * <p>PostgreSQL takes the bytes as they are where SASLprep has no answer: they are not UTF-8, or hold what it forbids.
 */
final class SaslPrep {
    private static final SASLprep PROFILE = new SASLprep();

    private SaslPrep() {}

    static byte[] prepare(byte[] password) {
        if (isAscii(password)) {
            return password;
        }
        CharBuffer text = CharBuffer.allocate(password.length);
        boolean broken = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(password), text, true)
                .isError();
        if (broken) {
            return password;
        }
        try {
            String prepared = PROFILE.prepareStored(text.flip().toString());
            return prepared.isEmpty() ? password : prepared.getBytes(StandardCharsets.UTF_8);
        } catch (IllegalArgumentException forbidden) {
            return password;
        }
    }

    /** SASLprep changes nothing in ASCII but to forbid control characters, which are then taken as they are. */
    private static boolean isAscii(byte[] password) {
        for (byte b : password) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }
}
