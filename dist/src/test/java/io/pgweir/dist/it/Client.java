package io.pgweir.dist.it;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.protocol.Backend;
import io.pgweir.protocol.BackendKeyData;
import io.pgweir.protocol.CancelRequest;
import io.pgweir.protocol.ProtocolVersion;
import io.pgweir.protocol.StartupMessage;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client that says exactly what a test has it say. It blocks, and fails instead of waiting for ever.
 *
 * <p>Parameters, notices and notifications are kept aside, so that a test reads what it asked for.
 */
final class Client implements AutoCloseable {
    private static final int PATIENCE_MS = 20_000;

    private final int port;
    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final Map<String, String> parameters = new LinkedHashMap<>();
    private final List<Reply> notifications = new ArrayList<>();
    private @Nullable BackendKeyData key;

    private Client(int port, Socket socket) throws IOException {
        this.port = port;
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MS);
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        this.out = socket.getOutputStream();
    }

    static Client at(int port) throws IOException {
        return new Client(port, new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /** Comes in where nobody is asked for a password. */
    void login(String user, String database, String... settings) throws IOException {
        Answer answer = startup(ProtocolVersion.NEWEST, user, database, settings);
        if (!answer.status().equals("I")) {
            throw new AssertionError("not let in: " + answer);
        }
    }

    /** Says who it is, and returns what it is told up to the first ReadyForQuery, question or end. */
    Answer startup(int protocol, String user, String database, String... settings) throws IOException {
        Map<String, String> all = new LinkedHashMap<>(Map.of("user", user, "database", database));
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        send(packet -> StartupMessage.write(packet, protocol, all));
        return untilReady();
    }

    /** Writes all of them in one go. */
    @SafeVarargs
    final Client send(Consumer<ByteBuf>... messages) throws IOException {
        ByteBuf buffer = Unpooled.buffer();
        for (Consumer<ByteBuf> message : messages) {
            message.accept(buffer);
        }
        buffer.readBytes(out, buffer.readableBytes());
        out.flush();
        return this;
    }

    /** The next message. */
    Reply next() throws IOException {
        while (true) {
            Reply reply = read();
            switch ((byte) reply.type()) {
                case Backend.PARAMETER_STATUS -> {
                    String[] pair = reply.text().split("\0", 2);
                    parameters.put(pair[0], pair[1]);
                }
                case Backend.NOTIFICATION_RESPONSE, Backend.NOTICE_RESPONSE -> notifications.add(reply);
                case Backend.BACKEND_KEY_DATA ->
                    key = BackendKeyData.read(Unpooled.wrappedBuffer(reply.body()), 0, reply.body().length);
                default -> {
                    return reply;
                }
            }
        }
    }

    /** Waits for a notice or a notification, which has to be what comes next. */
    void readAside() throws IOException {
        Reply reply = read();
        if (reply.type() != Backend.NOTIFICATION_RESPONSE && reply.type() != Backend.NOTICE_RESPONSE) {
            throw new AssertionError("a notification was expected, got " + reply);
        }
        notifications.add(reply);
    }

    private Reply read() throws IOException {
        char type = (char) in.readUnsignedByte();
        byte[] body = new byte[in.readInt() - 4];
        in.readFully(body);
        return new Reply(type, body);
    }

    /** The next message, which has to be of this type. */
    Reply expect(int type) throws IOException {
        Reply reply = next();
        if (reply.type() != type) {
            throw new AssertionError("expected " + (char) type + ", got " + reply);
        }
        return reply;
    }

    /** All up to the next ReadyForQuery or question for a password; or up to the end, if that comes first. */
    Answer untilReady() throws IOException {
        List<Reply> replies = new ArrayList<>();
        try {
            while (replies.isEmpty() || !replies.getLast().isReady()) {
                replies.add(next());
                if (isQuestion(replies.getLast())) {
                    break;
                }
            }
        } catch (EOFException | SocketException ended) {
            return new Answer(replies);
        }
        return new Answer(replies);
    }

    private static boolean isQuestion(Reply reply) {
        return reply.type() == Backend.AUTHENTICATION && reply.body()[3] != 0 && reply.body()[3] != 12;
    }

    Answer query(String sql) throws IOException {
        return send(Say.query(sql)).untilReady();
    }

    /** Parses, binds and runs an unnamed statement, to its Sync. */
    Answer extended(String sql, String... values) throws IOException {
        return send(Say.parse("", sql), Say.bind("", values), Say.execute(), Say.SYNC)
                .untilReady();
    }

    /** The process of the server that works for this client just now. */
    String backend() throws IOException {
        return query("SELECT pg_backend_pid()").value();
    }

    Map<String, String> parameters() {
        return parameters;
    }

    /** Notices and notifications that came in between. */
    List<Reply> asides() {
        return notifications;
    }

    BackendKeyData key() {
        if (key == null) {
            throw new AssertionError("no key was sent");
        }
        return key;
    }

    /** Has its query cancelled, over a connection of its own, and returns when the proxy has acted on it. */
    void cancel() throws IOException {
        cancel(key().pid(), key().key());
    }

    void cancel(int pid, byte[] secret) throws IOException {
        try (Client other = at(port)) {
            other.send(packet -> CancelRequest.write(packet, pid, secret));
            other.awaitEnd();
        }
    }

    /** Reads on until the peer closes; a message in between is an error. */
    void awaitEnd() throws IOException {
        int more;
        try {
            more = in.read();
        } catch (SocketException reset) {
            return;
        }
        if (more >= 0) {
            throw new AssertionError("the connection goes on, with '" + (char) more + "'");
        }
    }

    /** One byte, outside of any message. */
    int letter() throws IOException {
        return in.read();
    }

    /** The bytes as they come, for whoever wants to be slow about it. */
    DataInputStream raw() {
        return in;
    }

    Socket socket() {
        return socket;
    }

    /** Is gone without a word, as when a client's machine dies. */
    void vanish() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Leaves as it should. */
    void leave() throws IOException {
        try {
            send(Say.TERMINATE);
        } catch (SocketException _) {
            // the proxy was faster
        }
        socket.close();
    }

    @Override
    public void close() throws IOException {
        if (!socket.isClosed()) {
            leave();
        }
    }
}
