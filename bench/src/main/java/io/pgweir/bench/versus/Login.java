package io.pgweir.bench.versus;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.protocol.Authentication;
import io.pgweir.protocol.Backend;
import io.pgweir.protocol.Fault;
import io.pgweir.protocol.Frame;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Logs in plain sockets as clients. What it computes of the password it keeps, so that thousands log in within seconds. */
final class Login {
    private final Map<Challenge, ScramKeys> keys = new HashMap<>();

    /** A client that is ready for its first query. */
    SocketChannel open(int port) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        ByteBuf out = Unpooled.buffer();
        StartupMessage.write(out, ProtocolVersion.V3_0, Map.of("user", Postgres.USER, "database", Postgres.DATABASE));
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
        return channel;
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
                        out, scram.finish(keys.computeIfAbsent(challenge, asked -> asked.derive(Postgres.PASSWORD))));
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
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new EOFException("the connection was closed");
            }
        }
        into.writeBytes(bytes.flip());
    }
}
