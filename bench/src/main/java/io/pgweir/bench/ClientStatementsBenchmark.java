package io.pgweir.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.proxy.statement.ClientStatements;
import io.pgweir.proxy.statement.Statement;
import io.pgweir.proxy.statement.StatementCatalog;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** How long it takes to find the statement that a Bind names, in the buffer that the Bind came in. */
public class ClientStatementsBenchmark extends CallBenchmark {
    @Param({"1", "100", "5000"})
    public int statements = 1;

    private final ClientStatements known = new ClientStatements();
    private final ByteBuf names = Unpooled.directBuffer();
    private int[] starts = {};
    private int turn;

    @Setup
    public void prepare() {
        StatementCatalog catalog = new StatementCatalog();
        starts = new int[statements + 1];
        for (int i = 0; i < statements; i++) {
            byte[] name = ("lrupsc_" + i + "_0").getBytes(StandardCharsets.US_ASCII);
            starts[i] = names.writerIndex();
            names.writeBytes(name);
            ByteBuf definition = Unpooled.copiedBuffer("SELECT " + i, StandardCharsets.US_ASCII);
            known.add(names, starts[i], name.length, catalog.intern(definition, 0, definition.readableBytes()));
        }
        starts[statements] = names.writerIndex();
    }

    /** The statements in turn, so that the processor's caches meet all of them. */
    @Benchmark
    public @Nullable Statement find() {
        int i = turn;
        turn = i + 1 == statements ? 0 : i + 1;
        return known.find(names, starts[i], starts[i + 1] - starts[i]);
    }
}
