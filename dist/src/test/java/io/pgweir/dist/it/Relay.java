package io.pgweir.dist.it;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A TCP relay to one node, in which a network's faults can be had: it may say nothing more in one direction or in both, as a cut cable
 * does, refuse, or be slow. What is said into a cut is kept and comes through when that is mended, as TCP would have it.
 */
final class Relay implements AutoCloseable {
    private static final int CHUNK = 16 * 1024;

    private final int target;
    private final ServerSocket listening;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Gate toNode = new Gate();
    private final Gate toProxy = new Gate();
    private volatile boolean refuses;
    private volatile long delayNanos;
    private volatile @Nullable String cutsAt;

    /** One direction. */
    private static final class Gate {
        private volatile CountDownLatch open = new CountDownLatch(0);
        private volatile boolean holds;

        void close() {
            open = new CountDownLatch(1);
        }

        void open() {
            open.countDown();
        }

        void pass() throws InterruptedException {
            holds = open.getCount() > 0;
            open.await();
            holds = false;
        }
    }

    Relay(int target) throws IOException {
        this.target = target;
        listening = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Nothing comes through any more in either direction, and nobody is told. */
    void cut() {
        toNode.close();
        toProxy.close();
    }

    /** {@link #cut} once a question with this text is on its way, which comes no further. What was said before has come through. */
    void cutAt(String text) {
        cutsAt = text;
    }

    /** What the node says is not heard any more. */
    void cutAnswers() {
        toProxy.close();
    }

    /** The node does not hear any more what it is asked. */
    void cutQuestions() {
        toNode.close();
    }

    /** Whether something that a node was asked is held back now. */
    boolean holdsQuestions() {
        return toNode.holds;
    }

    /** Whether something that a node said is held back now. */
    boolean holdsAnswers() {
        return toProxy.holds;
    }

    /** The node hears again what it is asked. */
    void mendQuestions() {
        toNode.open();
    }

    void mend() {
        refuses = false;
        delayNanos = 0;
        toNode.open();
        toProxy.open();
    }

    /** All connections end, and new ones end at once. */
    void refuse() {
        refuses = true;
        open.forEach(Relay::close);
    }

    /** Each piece takes so long in each direction. */
    void slow(long millis) {
        delayNanos = millis * 1_000_000;
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                if (refuses) {
                    close(client);
                } else {
                    Thread.ofVirtual().start(() -> connect(client));
                }
            } catch (IOException _) {
                // closed, or nobody is there any more
            }
        }
    }

    private void connect(Socket client) {
        open.add(client);
        Socket node = new Socket();
        open.add(node);
        try {
            toNode.pass(); // a cut network lets nobody in
            node.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
            client.setTcpNoDelay(true);
            node.setTcpNoDelay(true);
            Thread.ofVirtual().start(() -> copy(client, node, toNode));
            copy(node, client, toProxy);
        } catch (IOException | InterruptedException _) {
            end(client, node);
        }
    }

    private void copy(Socket from, Socket to, Gate gate) {
        byte[] chunk = new byte[CHUNK];
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                if (delayNanos > 0) {
                    LockSupport.parkNanos(delayNanos);
                }
                if (gate == toNode) {
                    look(chunk, n);
                }
                gate.pass();
                out.write(chunk, 0, n);
            }
            gate.pass(); // the end of a connection does not come through a cut network either
        } catch (IOException | InterruptedException _) {
            // ended
        } finally {
            end(from, to);
        }
    }

    private void look(byte[] question, int length) {
        String text = cutsAt;
        if (text != null && new String(question, 0, length, StandardCharsets.ISO_8859_1).contains(text)) {
            cutsAt = null;
            cut();
        }
    }

    private void end(Socket one, Socket other) {
        open.remove(one);
        open.remove(other);
        close(one);
        close(other);
    }

    private static void close(Closeable one) {
        try {
            one.close();
        } catch (IOException _) {
            // it is
        }
    }

    @Override
    public void close() {
        close(listening);
        mend();
        open.forEach(Relay::close);
    }
}
