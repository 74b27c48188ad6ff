package io.pgweir.dist.postgres;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Whatever the bytes are, the reader ends: with members within its bounds, or with an IOException. */
class TarReaderFuzzTest {
    @FuzzTest
    void any_bytes_are_read_or_refused(byte[] bytes) {
        TarReader reader = new TarReader(new ByteArrayInputStream(bytes));
        try {
            for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
                if (entry.size() < 0
                        || entry.size() > TarReader.MAX_BODY_BYTES
                        || entry.name().length() > 256) {
                    throw new AssertionError(entry);
                }
                reader.copyBody(OutputStream.nullOutputStream());
            }
        } catch (IOException _) {
            // refused
        }
    }
}
