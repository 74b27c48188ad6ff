package io.pgweir.bench.versus;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.protocol.Backend;
import io.pgweir.protocol.Frontend;
import io.pgweir.protocol.Query;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A COPY of many bytes as a client sees it. */
enum Copy {
    /** Rows of pgbench_accounts, a message of about 100 bytes each. */
    OUT {
        @Override
        long run(SocketChannel client, long bytes, Pace pace) throws IOException, InterruptedException {
            query(
                    client,
                    "COPY (SELECT aid, bid, abalance, filler FROM pgbench_accounts,"
                            + " generate_series(1, 1000) LIMIT " + bytes / OUT_MESSAGE_BYTES + ") TO STDOUT");
            return drain(client, pace);
        }
    },
    /** Messages of 8 kB, as psql sends them, to a table that takes none of the lines. */
    IN {
        @Override
        long run(SocketChannel client, long bytes, Pace pace) throws IOException, InterruptedException {
            query(client, "COPY sink FROM STDIN WHERE false");
            byte type;
            do {
                type = Login.receive(client).getByte(0);
            } while (type != Backend.COPY_IN_RESPONSE);
            ByteBuffer messages = messages();
            long sent = 0;
            while (sent < bytes) {
                messages.rewind();
                while (messages.hasRemaining()) {
                    int now = client.write(messages);
                    sent += now;
                    pace.passed(sent, now);
                }
            }
            Login.send(client, Unpooled.buffer().writeByte(Frontend.COPY_DONE).writeInt(4));
            drain(client, Pace.STEADY);
            return sent;
        }
    };

    private static final int OUT_MESSAGE_BYTES = 102;
    private static final int CHUNK_BYTES = 64 * 1024;
    private static final int IN_MESSAGE_BYTES = 8 * 1024;

    /** Runs it, and says how many bytes went over the wire, headers included. */
    abstract long run(SocketChannel client, long bytes, Pace pace) throws IOException, InterruptedException;

    private static void query(SocketChannel client, String sql) throws IOException {
        ByteBuf out = Unpooled.buffer();
        Query.write(out, sql);
        Login.send(client, out);
    }

    private static long drain(SocketChannel client, Pace pace) throws IOException, InterruptedException {
        Answer answer = new Answer();
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
        long received = 0;
        do {
            chunk.clear();
            int now = client.read(chunk);
            if (now < 0) {
                throw new EOFException("the connection was closed in the middle of a COPY");
            }
            received += now;
            pace.passed(received, now);
        } while (!answer.isCompleteWith(chunk.flip()));
        return received;
    }

    private static ByteBuffer messages() {
        byte[] line = ("x".repeat(127) + "\n").getBytes(StandardCharsets.US_ASCII);
        ByteBuffer messages = ByteBuffer.allocateDirect(8 * (IN_MESSAGE_BYTES + 5));
        while (messages.hasRemaining()) {
            messages.put(Frontend.COPY_DATA).putInt(4 + IN_MESSAGE_BYTES);
            for (int bytes = 0; bytes < IN_MESSAGE_BYTES; bytes += line.length) {
                messages.put(line);
            }
        }
        return messages.flip();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
