package io.pgweir.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.pgweir.protocol.Frame;
import io.pgweir.protocol.Frontend;
import io.pgweir.protocol.Parse;
import io.pgweir.protocol.Text;
import io.pgweir.proxy.statement.ClientStatements;
import io.pgweir.proxy.statement.Statement;
import io.pgweir.proxy.statement.StatementCatalog;
import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** What it takes to give a client's statement the name that the servers know it by. */
public class StatementBenchmark extends CallBenchmark {
    private static final String NAME = "P_0";
    private static final String SQL = "SELECT abalance FROM pgbench_accounts WHERE aid = $1;";

    private final StatementCatalog catalog = new StatementCatalog();
    private final ClientStatements named = new ClientStatements();
    private ByteBuf parse = Unpooled.EMPTY_BUFFER;
    private ByteBuf bind = Unpooled.EMPTY_BUFFER;
    private ByteBuf out = Unpooled.EMPTY_BUFFER;

    /** The client has prepared it once; so has another. */
    @Setup
    public void write() {
        parse = PooledByteBufAllocator.DEFAULT.directBuffer();
        bind = PooledByteBufAllocator.DEFAULT.directBuffer();
        out = PooledByteBufAllocator.DEFAULT.directBuffer(1024);
        Parse.write(parse, NAME, SQL);
        bind.writeByte(0).writeCharSequence(NAME, StandardCharsets.US_ASCII);
        bind.writeByte(0).writeZero(18);
        named.add(bind, 1, NAME.length(), intern());
    }

    /** Gives the buffers back. */
    @TearDown
    public void release() {
        parse.release();
        bind.release();
        out.release();
    }

    private Statement intern() {
        int nameEnd = Text.terminator(parse, Frame.HEADER_BYTES, parse.writerIndex());
        return catalog.intern(parse, nameEnd + 1, parse.writerIndex() - nameEnd - 1);
    }

    /** A Parse of a text that is known, and its Close. */
    @Benchmark
    public Statement parseAgain() {
        Statement statement = intern();
        catalog.release(statement);
        return statement;
    }

    /** The head of a Bind, up to the parameters, which are passed on as they are. */
    @Benchmark
    public int bind() {
        int nameEnd = Text.terminator(bind, 1, bind.writerIndex());
        Statement statement = named.find(bind, 1, nameEnd - 1);
        byte[] serverName = statement == null ? new byte[0] : statement.serverName();
        out.clear().writeByte(Frontend.BIND).writeInt(Frame.MIN_LENGTH + bind.writerIndex());
        return out.writeByte(0).writeBytes(serverName).writerIndex();
    }

    /** The Parse that goes ahead of it to a server that hasn't got the statement. */
    @Benchmark
    public int prepareAhead() {
        Statement statement = named.find(bind, 1, NAME.length());
        if (statement != null) {
            statement.writeParse(out.clear());
        }
        return out.writerIndex();
    }
}
