package io.pgweir.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Assumptions;

/** SIGHUP, by which a process is told to read its configuration again. */
public final class HangUp {
    private static final Path OWN_STATUS = Path.of("/proc/self/status");
    private static final String IGNORED = "SigIgn:";

    private HangUp() {}

    /** Skips a test where a parent of ours, nohup say, has it ignored: that is left to all children, and Java does not change it. */
    public static void mustBeHeard() throws IOException {
        Assumptions.assumeFalse(
                isIgnored(), "SIGHUP is ignored here, as under nohup, so no process that is started can hear it");
    }

    private static boolean isIgnored() throws IOException {
        return Files.exists(OWN_STATUS)
                && Files.readAllLines(OWN_STATUS).stream()
                        .filter(line -> line.startsWith(IGNORED))
                        .map(line -> line.substring(IGNORED.length()).strip())
                        .anyMatch(mask -> (HexFormat.fromHexDigitsToLong(mask) & 1) != 0);
    }

    public static void of(Process process) throws IOException, InterruptedException {
        int code =
                new ProcessBuilder("kill", "-HUP", "" + process.pid()).start().waitFor();
        if (code != 0) {
            throw new IOException("kill -HUP ended with " + code);
        }
    }
}
