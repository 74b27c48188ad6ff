package io.pgweir.bench;

import io.pgweir.proxy.server.Ledger;
import org.openjdk.jmh.annotations.Benchmark;

/** What it costs to note what a server owes and to see it paid, for one unit of work. */
public class LedgerBenchmark extends CallBenchmark {
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
