package io.pgweir.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.bench.site.Nodes;
import io.pgweir.protocol.Authentication;
import io.pgweir.protocol.Backend;
import io.pgweir.protocol.Fault;
import io.pgweir.protocol.Frame;
import io.pgweir.protocol.Frontend;
import io.pgweir.protocol.ProtocolVersion;
import io.pgweir.protocol.SaslInitialResponse;
import io.pgweir.protocol.SaslResponse;
import io.pgweir.protocol.StartupMessage;
import io.pgweir.protocol.scram.ScramClient;
import io.pgweir.protocol.scram.ScramClient.Challenge;
import io.pgweir.protocol.scram.ScramKeys;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Logs in plain sockets as clients. What it computes of the password it keeps, so that thousands log in within seconds. Several threads
 * may use one.
 */
final class Login {
    /** Longer than anybody takes who lets a client in at all; pgpool leaves those for whom it has no process waiting. */
    private static final int PATIENCE_MILLIS = 10_000;

    private final Map<Challenge, ScramKeys> keys = new ConcurrentHashMap<>();

    /** A client that is ready for its first query. */
    SocketChannel open(int port) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        try {
            logIn(channel);
            return channel;
        } catch (IOException refused) {
            channel.close();
            throw refused;
        }
    }

    private void logIn(SocketChannel channel) throws IOException {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.socket().setSoTimeout(PATIENCE_MILLIS);
        ByteBuf out = Unpooled.buffer();
        StartupMessage.write(out, ProtocolVersion.V3_0, Map.of("user", Nodes.USER, "database", Nodes.DATABASE));
        send(channel, out);
        ScramClient scram = ScramClient.choose(List.of("SCRAM-SHA-256"), null);
        byte type;
        do {
            ByteBuf message = receive(channel);
            type = message.getByte(0);
            if (type == Backend.AUTHENTICATION) {
                answer(channel, scram, message);
            }
        } while (type != Backend.READY_FOR_QUERY);
    }

    /** Says good-bye. */
    static void terminate(SocketChannel channel) throws IOException {
        send(channel, Unpooled.buffer().writeByte(Frontend.TERMINATE).writeInt(4));
    }

    private void answer(SocketChannel channel, ScramClient scram, ByteBuf message) throws IOException {
        ByteBuf out = Unpooled.buffer();
        int length = message.readableBytes() - Frame.HEADER_BYTES;
        switch (Authentication.read(message, Frame.HEADER_BYTES, length)) {
            case Authentication.Sasl _ ->
                SaslInitialResponse.write(out, scram.mechanism().wireName(), scram.first());
            case Authentication.SaslContinue step -> {
                Challenge challenge = scram.needsKeys(step.data());
                SaslResponse.write(
                        out, scram.finish(keys.computeIfAbsent(challenge, asked -> asked.derive(Nodes.PASSWORD))));
            }
            case Authentication.SaslFinal step -> scram.verify(step.data());
            case Authentication.Ok _ -> {}
            case Authentication other -> throw new IOException("a login by SCRAM was expected, not " + other);
        }
        send(channel, out);
    }

    static void send(SocketChannel channel, ByteBuf out) throws IOException {
        ByteBuffer bytes = out.nioBuffer();
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** The next message, whole; an exception if it is an error. */
    static ByteBuf receive(SocketChannel channel) throws IOException {
        ByteBuf message = Unpooled.buffer(256);
        receive(channel, message, Frame.HEADER_BYTES);
        int body = Frame.length(message, 0) - 4;
        receive(channel, message, body);
        if (message.getByte(0) == Backend.ERROR_RESPONSE) {
            throw new IOException(Fault.read(message, Frame.HEADER_BYTES, body).message());
        }
        return message;
    }

    private static void receive(SocketChannel channel, ByteBuf into, int length) throws IOException {
        // the channel itself would wait for ever
        byte[] bytes = channel.socket().getInputStream().readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the connection was closed");
        }
        into.writeBytes(bytes);
    }
}
