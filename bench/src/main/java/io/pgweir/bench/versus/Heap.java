package io.pgweir.bench.versus;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The garbage of another JVM: it is collected before its memory is measured, as it would be if memory were short. */
final class Heap {
    private static final int SETTLE_MILLIS = 3000;

    /** What a process holds when it has had time to settle; for a JVM, after a full collection. */
    static long settledPssKb(Contestant contestant, long pid) throws IOException, InterruptedException {
        if (contestant.isJvm()) {
            Thread.sleep(SETTLE_MILLIS);
            Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
            Command.run(List.of(jcmd.toString(), Long.toString(pid), "GC.run"));
        }
        Thread.sleep(SETTLE_MILLIS);
        return Cost.pssKb(pid);
    }

    private Heap() {}
}
