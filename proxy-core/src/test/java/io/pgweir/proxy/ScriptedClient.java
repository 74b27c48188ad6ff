package io.pgweir.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.protocol.Frame;
import io.pgweir.protocol.Frontend;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A client that sends a random stream of messages, as clients may send them, and knows what a server of its own would answer: it
 * asks one while it makes the stream. The stream ends outside of a transaction and behind a Sync.
 */
public final class ScriptedClient {
    private static final String[] NAMES = {"", "", "s1", "s2", "s3"};
    private static final String[] PORTALS = {"", "", "", "p1"};

    private final Random random;
    private final String own;
    private final ScriptedServer server;
    private final ByteBuf stream = Unpooled.buffer();
    private final ByteArrayOutputStream answers = new ByteArrayOutputStream();
    private final int largest;
    private final boolean pipelines;
    /** A change of the unnamed statement was skipped: no driver uses the older one then, and the proxy may have forgotten it. */
    private boolean unnamedInDoubt;

    private final List<Stop> stops = new ArrayList<>();

    /** Behind so many bytes a client that does not pipeline over a Sync waits until it has heard so many. */
    public record Stop(int sent, int heard) {}

    /** @param own a text that is in what only this client may see */
    public ScriptedClient(Random random, String own, Map<String, String> settings, int largest) {
        this(random, own, settings, largest, false);
    }

    /**
     * @param pipelines whether it goes on without waiting for any answer; it names all of its statements then, and does not copy in,
     *     since what a copy makes of a Sync behind it depends on time
     */
    public ScriptedClient(Random random, String own, Map<String, String> settings, int largest, boolean pipelines) {
        this.random = random;
        this.pipelines = pipelines;
        this.own = own;
        this.largest = largest;
        this.server = new ScriptedServer(settings);
        for (int units = 1 + random.nextInt(8); units > 0; units--) {
            unit();
            stops.add(new Stop(stream.readableBytes(), answers.size()));
        }
        query("rollback");
    }

    public byte[] stream() {
        byte[] bytes = new byte[stream.readableBytes()];
        stream.getBytes(stream.readerIndex(), bytes);
        return bytes;
    }

    public byte[] answers() {
        return answers.toByteArray();
    }

    public List<Stop> stops() {
        return stops;
    }

    // ---- what it says

    private void unit() {
        switch (random.nextInt(8)) {
            case 0 -> query(random.nextBoolean() ? "begin" : statement());
            case 1 -> query(statement() + ";" + statement());
            case 2 -> query(statement());
            case 3 -> {
                if (random.nextInt(3) == 0) {
                    message(Frontend.FUNCTION_CALL, "\0\0\0\1\0\0\0\0\0\0");
                } else if (server.status() == 'I' && random.nextInt(3) == 0) {
                    query(random.nextBoolean() ? "discard all" : "deallocate all");
                } else {
                    message(Frontend.SYNC, "");
                }
            }
            default -> batch();
        }
    }

    private void query(String sql) {
        unnamedInDoubt = false;
        message(Frontend.QUERY, sql + "\0");
        copyIfAsked(false);
    }

    private void batch() {
        for (int length = random.nextInt(9); length > 0; length--) {
            switch (random.nextInt(7)) {
                case 0, 1 -> parse();
                case 2 -> bind();
                case 3 -> describe();
                case 4 -> {
                    if (random.nextBoolean()) {
                        parse();
                        bind();
                    }
                    if (execute()) {
                        return;
                    }
                }
                case 5 -> close();
                default -> message(Frontend.FLUSH, "");
            }
        }
        message(Frontend.SYNC, "");
    }

    private void parse() {
        String name = pipelines ? name() : NAMES[random.nextInt(NAMES.length)];
        unnamedInDoubt = name.isEmpty() ? server.isSkipping() : unnamedInDoubt;
        message(Frontend.PARSE, name + "\0" + statement() + "\0\0\0");
    }

    /**
     * In a failed transaction PostgreSQL describes a statement without rows that it knows, and prepares none: if the statement is not
     * on the server connection yet, an error is all that there is. So nothing is asked of it there.
     */
    private void describe() {
        boolean statement = server.status() != 'E' && random.nextBoolean();
        message(Frontend.DESCRIBE, statement ? "S" + name() + "\0" : "P" + portal() + "\0");
    }

    private void close() {
        String name = name();
        boolean statement = random.nextInt(3) > 0;
        unnamedInDoubt |= statement && name.isEmpty() && server.isSkipping();
        message(Frontend.CLOSE, statement ? "S" + name + "\0" : "P" + portal() + "\0");
    }

    private void bind() {
        int size = random.nextInt(10) == 0 ? random.nextInt(largest) : random.nextInt(10);
        String length = new String(new char[] {
            (char) (size >>> 24), (char) (size >>> 16 & 0xff), (char) (size >>> 8 & 0xff), (char) (size & 0xff)
        });
        message(Frontend.BIND, portal() + "\0" + name() + "\0\0\0\0\1" + length + "x".repeat(size) + "\0\0");
    }

    /** True if a COPY took the rest of the batch with it. */
    private boolean execute() {
        message(Frontend.EXECUTE, portal() + "\0\0\0\0" + (char) random.nextInt(3));
        return copyIfAsked(true);
    }

    /**
     * What a client sends when it knows that the server wants data: perhaps it has said so, perhaps the client knows its statements.
     * It may not know that the COPY failed meanwhile.
     */
    private boolean copyIfAsked(boolean extended) {
        if (!server.isCopyingIn()) {
            return false;
        }
        boolean likeLibpq = extended && random.nextBoolean();
        if (likeLibpq) {
            message(Frontend.SYNC, "");
        }
        for (int rows = random.nextInt(5); rows > 0; rows--) {
            int size = random.nextInt(8) == 0 ? random.nextInt(largest) : random.nextInt(10);
            message(Frontend.COPY_DATA, (random.nextInt(8) == 0 ? "bad" : "row") + own + "x".repeat(size));
            if (random.nextInt(8) == 0) {
                message(Frontend.FLUSH, "");
            }
        }
        if (random.nextInt(4) == 0) {
            message(Frontend.COPY_FAIL, "changed my mind\0");
        } else {
            message(Frontend.COPY_DONE, "");
        }
        if (likeLibpq) {
            message(Frontend.SYNC, "");
        } else if (server.isCopyingIn()) {
            copyIfAsked(extended); // the next statement of the same query wants data too
        }
        return likeLibpq;
    }

    private String name() {
        return NAMES[unnamedInDoubt || pipelines ? 2 + random.nextInt(NAMES.length - 2) : random.nextInt(NAMES.length)];
    }

    private String portal() {
        return PORTALS[random.nextInt(PORTALS.length)];
    }

    private String statement() {
        String text = random.nextBoolean() ? own : "shared";
        return switch (random.nextInt(16)) {
            case 0 -> "begin";
            case 1 -> "commit";
            case 2 -> "rollback";
            case 3 -> "fail " + text;
            case 4 -> "broken " + text;
            case 5, 6 -> pipelines ? "select 1 " + text : (random.nextBoolean() ? "copyin " : "copyvain ") + text;
            case 7 -> "copyout " + text;
            case 8 -> "notice " + text;
            case 9 -> "";
            case 10, 11 -> "update " + text + "y".repeat(random.nextInt(largest));
            case 12 -> "select 2 " + text + "z".repeat(random.nextInt(largest));
            default -> "select " + random.nextInt(4) + " " + text;
        };
    }

    private void message(byte type, String body) {
        ByteBuf message = Unpooled.buffer();
        int frame = Frame.begin(message, type);
        message.writeBytes(body.getBytes(StandardCharsets.ISO_8859_1));
        Frame.end(message, frame);
        stream.writeBytes(message.slice());
        server.receive(message);
        server.step();
        answers.writeBytes(server.say(server.said()));
    }
}
