package io.pgweir.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.pgweir.protocol.Backend;
import io.pgweir.protocol.Frame;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** What it takes to step from header to header through an answer, each length held against the limit of its type. */
public class FramingBenchmark extends CallBenchmark {
    private static final int ROW_BYTES = 100;
    private static final int BETWEEN_BYTES = 20;

    private ByteBuf answer = Unpooled.EMPTY_BUFFER;

    @Param({"1", "500"})
    public int rows = 1;

    /** A description, rows, a tag and the end of the answer, as a socket would have put them. */
    @Setup
    public void write() {
        answer = PooledByteBufAllocator.DEFAULT.directBuffer();
        message(Backend.ROW_DESCRIPTION, BETWEEN_BYTES);
        for (int i = 0; i < rows; i++) {
            message(Backend.DATA_ROW, ROW_BYTES);
        }
        message(Backend.COMMAND_COMPLETE, BETWEEN_BYTES);
        message(Backend.READY_FOR_QUERY, 1);
    }

    private void message(byte type, int bodyBytes) {
        answer.writeByte(type).writeInt(Frame.MIN_LENGTH + bodyBytes).writeZero(bodyBytes);
    }

    /** Gives the buffer back. */
    @TearDown
    public void release() {
        answer.release();
    }

    /** All headers of one answer. */
    @Benchmark
    public int walk() {
        int at = 0;
        int messages = 0;
        while (answer.writerIndex() - at >= Frame.HEADER_BYTES) {
            at += 1 + Frame.length(answer, at, Frame.backendLimit(answer.getByte(at)));
            messages++;
        }
        return messages;
    }
}
