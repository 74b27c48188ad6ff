package io.pgweir.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.bench.figure.Cost;
import io.pgweir.bench.figure.Figure;
import io.pgweir.bench.site.Contestant;
import io.pgweir.bench.site.Daemon;
import io.pgweir.bench.site.Site;
import io.pgweir.protocol.Backend;
import io.pgweir.protocol.Frontend;
import io.pgweir.protocol.Query;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One client that moves 100 MB at a time, over and over; counts megabytes. */
public record Transfer(Direction direction, Pace pace) implements Load {
    private static final long BYTES = 100 << 20;
    private static final double MB = 1 << 20;
    /** What a row of pgbench_accounts takes on the wire, about. */
    private static final long ROW_BYTES = 102;

    private static final int CHUNK_BYTES = 64 * 1024;
    private static final int IN_MESSAGE_BYTES = 8 * 1024;

    /** What the bytes are. */
    public enum Direction {
        /** The rows of a query, a message of about 120 bytes each. */
        RESULT,
        /** Lines of a COPY, about 100 bytes each. */
        COPY_OUT,
        /** Messages of 8 kB, as psql sends them, to a table that takes none of the lines. */
        COPY_IN
    }

    @Override
    public Outcome run(Site site, Contestant contestant, int seconds) throws IOException, InterruptedException {
        Daemon process = contestant.process();
        if (process != null) {
            Cost.forgetPeak(process.pids());
        }
        long start = System.nanoTime();
        double megabytes = 0;
        try (SocketChannel client = new Login().open(contestant.port())) {
            do {
                megabytes += switch (direction) {
                            case RESULT -> out(client, rows());
                            case COPY_OUT -> out(client, "COPY (" + rows() + ") TO STDOUT");
                            case COPY_IN -> in(client);
                        }
                        / MB;
            } while (System.nanoTime() - start < TimeUnit.SECONDS.toNanos(seconds));
        }
        double passed = (System.nanoTime() - start) / 1e9;
        Map<Figure, Double> figures = new HashMap<>(Map.of(Figure.RATE, megabytes / passed));
        if (process != null) {
            figures.put(Figure.PEAK, Cost.peakRssKb(process.pids()) / 1024.0);
        }
        return new Outcome(megabytes, figures);
    }

    private static String rows() {
        return "SELECT aid, bid, abalance, filler FROM pgbench_accounts, generate_series(1, 10) LIMIT "
                + BYTES / ROW_BYTES;
    }

    private long out(SocketChannel client, String sql) throws IOException, InterruptedException {
        query(client, sql);
        return drain(client, pace);
    }

    private long in(SocketChannel client) throws IOException, InterruptedException {
        query(client, "COPY sink FROM STDIN WHERE false");
        byte type;
        do {
            type = Login.receive(client).getByte(0);
        } while (type != Backend.COPY_IN_RESPONSE);
        ByteBuffer messages = messages();
        long sent = 0;
        while (sent < BYTES) {
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
                throw new EOFException("the connection was closed in the middle of a transfer");
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
}
