package io.pgweir.bench.load;

import static io.pgweir.bench.load.Workload.transactions;

import io.pgweir.bench.load.Transfer.Direction;
import io.pgweir.bench.site.Arrangement;
import java.util.List;
import java.util.regex.Pattern;

/** All workloads there are, in the order in which they are run and shown. */
public final class Workloads {
    private static final int IDLE = 5000;
    private static final int ACTIVE = 16;

    private static final String READ = "select-only";
    /** The smallest that a server can be asked. */
    private static final String NOTHING = "SELECT 1;";

    /** Of ten transactions eight only read. */
    private static final List<String> MIXED = List.of("-b", READ + "@8", "-b", "simple-update@2");

    public static final List<Workload> ALL = List.of(
            one("select1-8", "SELECT 1, simple protocol, 8 clients", new Statement(NOTHING, 8)),
            one("select1-64", "the same, 64 clients", new Statement(NOTHING, 64)),
            one("simple-1", "pgbench -S, simple protocol, 1 client", Pgbench.builtin(READ, "simple", 1)),
            one("simple-8", "8 clients", Pgbench.builtin(READ, "simple", 8)),
            one("simple-64", "64 clients over 20 server connections", Pgbench.builtin(READ, "simple", 64)),
            one("simple-500", "500 clients over 20 server connections", Pgbench.builtin(READ, "simple", 500)),
            one("extended-8", "pgbench -S, extended protocol, 8 clients", Pgbench.builtin(READ, "extended", 8)),
            one("extended-64", "64 clients", Pgbench.builtin(READ, "extended", 64)),
            one("prepared-8", "pgbench -S, prepared statements, 8 clients", Pgbench.builtin(READ, "prepared", 8)),
            one("prepared-64", "64 clients", Pgbench.builtin(READ, "prepared", 64)),
            one(
                    "rate-8",
                    "pgbench -S at 2,000 tx/s, 8 clients",
                    Pgbench.builtin(READ, "simple", 8).with("-R", "2000")),
            one("tpcb-8", "tpcb-like, 8 clients", Pgbench.builtin("tpcb-like", "simple", 8)),
            one("mix-8", "80 % select-only, 20 % simple-update, 8 clients", new Pgbench(8, "simple", MIXED, List.of())),
            login("login-scram", "log in by SCRAM, leave, come again, 8 clients", new Logins(8)),
            one(
                    "connect-8",
                    "pgbench -S -C: a connection for each transaction, 8 clients",
                    Pgbench.builtin(READ, "simple", 8).with("-C")),
            transfer("result", "100 MB as the rows of a query", Direction.RESULT, Pace.STEADY),
            transfer("copy-out", "100 MB by COPY TO", Direction.COPY_OUT, Pace.STEADY),
            transfer("copy-in", "100 MB by COPY FROM", Direction.COPY_IN, Pace.STEADY),
            transfer("copy-out-fitful", "the client pauses 100 ms after every 32 MB", Direction.COPY_OUT, Pace.FITFUL),
            transfer("copy-in-fitful", "the same", Direction.COPY_IN, Pace.FITFUL),
            one(
                            "idle-5000",
                            "pgbench -S with 16 clients beside 5,000 that are idle",
                            Pgbench.builtin(READ, "simple", ACTIVE))
                    .besideIdle(IDLE),
            transactions(
                    "tls-8",
                    "pgbench -S, TLS on both sides, 8 clients",
                    Arrangement.TLS,
                    Pgbench.builtin(READ, "simple", 8)),
            transactions(
                    "tls-connect-8",
                    "a TLS connection for each transaction, 8 clients",
                    Arrangement.TLS,
                    Pgbench.builtin(READ, "simple", 8).with("-C")),
            split(
                    "split-simple-8",
                    "pgbench -S over a primary and two standbys, 8 clients",
                    Pgbench.builtin(READ, "simple", 8)),
            split("split-extended-8", "extended protocol", Pgbench.builtin(READ, "extended", 8)),
            split("split-prepared-8", "prepared statements", Pgbench.builtin(READ, "prepared", 8)),
            split("split-mix-8", "80 % select-only, 20 % simple-update", new Pgbench(8, "simple", MIXED, List.of())),
            split("split-mix-64", "64 clients", new Pgbench(64, "simple", MIXED, List.of())));

    private Workloads() {}

    /** Those whose names match one of {@code names}, in which * stands for anything. */
    public static List<Workload> named(List<String> names) {
        for (String name : names) {
            if (ALL.stream().noneMatch(workload -> matches(name, workload))) {
                throw new IllegalArgumentException(
                        "there is no workload \"" + name + "\"; bench/run --list names them");
            }
        }
        return ALL.stream()
                .filter(workload -> names.stream().anyMatch(name -> matches(name, workload)))
                .toList();
    }

    private static boolean matches(String name, Workload workload) {
        return Pattern.matches(Pattern.quote(name).replace("*", "\\E.*\\Q"), workload.name());
    }

    private static Workload one(String name, String what, Load load) {
        return transactions(name, what, Arrangement.ONE, load);
    }

    private static Workload split(String name, String what, Load load) {
        return transactions(name, what, Arrangement.SPLIT, load);
    }

    private static Workload login(String name, String what, Load load) {
        return new Workload(name, what, Arrangement.ONE, "login", load, 0);
    }

    private static Workload transfer(String name, String what, Direction direction, Pace pace) {
        return new Workload(name, what, Arrangement.ONE, "MB", new Transfer(direction, pace), 0);
    }
}
