package io.pgweir.bench;

import io.pgweir.proxy.server.Ledger;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to note what a server owes and to see it paid, for one unit of work. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class LedgerBenchmark {
    private final Ledger ledger = new Ledger();

    /** A simple Query. */
    @Benchmark
    public int simple() {
        ledger.owe(Ledger.QUERY);
        return ledger.settleReady();
    }

    /** What pgbench sends by -M prepared: Bind, Describe, Execute, Sync. */
    @Benchmark
    public int prepared() {
        ledger.owe(Ledger.BIND);
        ledger.owe(Ledger.DESCRIBE);
        ledger.owe(Ledger.EXECUTE);
        ledger.owe(Ledger.SYNC);
        int paid = ledger.settle(Ledger.BIND);
        paid += ledger.settle(Ledger.DESCRIBE);
        paid += ledger.settle(Ledger.EXECUTE);
        return paid + ledger.settleReady();
    }

    /** The same where the server knows the statement that the client parses: its answer is ours to give. */
    @Benchmark
    public int preparedWithFakedParse() {
        ledger.owe(Ledger.FAKED_PARSE);
        return ledger.takeFaked() + prepared();
    }
}
