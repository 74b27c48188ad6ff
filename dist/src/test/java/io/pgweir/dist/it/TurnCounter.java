package io.pgweir.dist.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** A wire to a server on which is counted how often somebody says something after the server spoke: the round trips of one user. */
final class TurnCounter implements AutoCloseable {
    private final ServerSocket door;
    private final int target;
    private final String user;
    private final AtomicInteger turns = new AtomicInteger();

    TurnCounter(int target, String user) throws IOException {
        this.target = target;
        this.user = user;
        this.door = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        Thread.startVirtualThread(this::accept);
    }

    int port() {
        return door.getLocalPort();
    }

    int turns() {
        return turns.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket near = door.accept();
                Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
                near.setTcpNoDelay(true);
                far.setTcpNoDelay(true);
                Wire wire = new Wire();
                Thread.startVirtualThread(() -> wire.copy(near, far, true));
                Thread.startVirtualThread(() -> wire.copy(far, near, false));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
    }

    private final class Wire {
        private volatile boolean serverSpoke = true;
        private boolean counts;

        private void copy(Socket from, Socket to, boolean toServer) {
            byte[] buffer = new byte[64 * 1024];
            try (from;
                    to) {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
                    if (!toServer) {
                        serverSpoke = true;
                    } else {
                        counts |= new String(buffer, 0, read, StandardCharsets.ISO_8859_1)
                                .contains("user\0" + user + "\0");
                        if (counts && serverSpoke) {
                            turns.incrementAndGet();
                        }
                        serverSpoke = false;
                    }
                    out.write(buffer, 0, read);
                }
            } catch (IOException closed) {
                // either side is gone, so the other goes too
            }
        }
    }
}
