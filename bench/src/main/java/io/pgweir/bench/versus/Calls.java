package io.pgweir.bench.versus;

import io.pgweir.bench.site.Command;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** System calls that processes make in some time, counted by perf at the kernel's door. */
final class Calls {
    private static final Pattern COUNT = Pattern.compile("(<not counted>|[0-9]+),[^,]*,raw_syscalls:sys_enter");
    private static final int PATIENCE_SECONDS = 10;

    /** Whether they can be counted here. */
    static boolean canBeCounted() {
        try {
            of(List.of(ProcessHandle.current().pid()), 0);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    static double of(List<Long> pids, int seconds) throws IOException {
        String numbers = pids.stream().map(String::valueOf).collect(Collectors.joining(","));
        String said = Command.run(
                List.of(
                        "perf",
                        "stat",
                        "-x",
                        ",",
                        "--log-fd",
                        "1",
                        "-e",
                        "raw_syscalls:sys_enter",
                        "-p",
                        numbers,
                        "--",
                        "sleep",
                        Integer.toString(seconds)),
                Map.of("LC_ALL", "C"),
                seconds + PATIENCE_SECONDS);
        Matcher count = COUNT.matcher(said);
        if (!count.find()) {
            throw new IOException("perf said something unexpected: " + said);
        }
        String calls = count.group(1);
        return calls.startsWith("<") ? 0 : Double.parseDouble(calls); // there was nothing to count
    }

    private Calls() {}
}
