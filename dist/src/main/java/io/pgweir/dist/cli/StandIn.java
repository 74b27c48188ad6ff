package io.pgweir.dist.cli;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** What looks enough like PostgreSQL to be connected to, and has no answer but that all went well. */
final class StandIn implements AutoCloseable {
    private static final int SSL_REQUEST = 80877103;
    private static final int SECONDS = 10;

    private final ServerSocket socket;

    StandIn() throws IOException {
        socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().name("stand-in").start(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = socket.accept();
                client.setSoTimeout(SECONDS * 1000);
                client.setTcpNoDelay(true);
                Thread.ofPlatform().daemon().name("stand-in").start(() -> serve(client));
            }
        } catch (IOException _) {
            // closed
        }
    }

    private static void serve(Socket client) {
        try (client;
                DataInputStream in = new DataInputStream(client.getInputStream());
                DataOutputStream out = new DataOutputStream(client.getOutputStream())) {
            while (startup(in) == SSL_REQUEST) {
                out.writeByte('N');
            }
            say(out, 'R', new byte[4]);
            parameter(out, "server_version", "18.0");
            parameter(out, "client_encoding", "UTF8");
            parameter(out, "server_encoding", "UTF8");
            parameter(out, "standard_conforming_strings", "on");
            parameter(out, "integer_datetimes", "on");
            parameter(out, "DateStyle", "ISO, MDY");
            parameter(out, "TimeZone", "UTC");
            say(out, 'K', new byte[8]);
            say(out, 'Z', new byte[] {'I'});
            while (true) {
                answer(in.readByte(), in, out);
            }
        } catch (IOException _) {
            // it has gone, or has said nothing for a long time
        }
    }

    private static int startup(DataInputStream in) throws IOException {
        int length = in.readInt();
        int code = in.readInt();
        in.skipNBytes(length - 8);
        return code;
    }

    private static void answer(byte type, DataInputStream in, DataOutputStream out) throws IOException {
        in.skipNBytes(in.readInt() - 4);
        switch (type) {
            case 'Q' -> {
                done(out);
                say(out, 'Z', new byte[] {'I'});
            }
            case 'P' -> say(out, '1');
            case 'B' -> say(out, '2');
            case 'C' -> say(out, '3');
            case 'D' -> say(out, 'n');
            case 'E' -> done(out);
            case 'S' -> say(out, 'Z', new byte[] {'I'});
            case 'X' -> throw new EOFException();
            default -> {}
        }
    }

    private static void done(DataOutputStream out) throws IOException {
        say(out, 'C', "SELECT 0\0".getBytes(StandardCharsets.US_ASCII));
    }

    private static void parameter(DataOutputStream out, String name, String value) throws IOException {
        say(out, 'S', (name + '\0' + value + '\0').getBytes(StandardCharsets.US_ASCII));
    }

    private static void say(DataOutputStream out, char type, byte... body) throws IOException {
        out.writeByte(type);
        out.writeInt(4 + body.length);
        out.write(body);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
