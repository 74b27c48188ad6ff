package io.pgweir.bench.versus;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server program that we started; what it prints goes to a file. */
final class Daemon implements AutoCloseable {
    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final String name;
    private final Process process;
    private final Path log;

    private Daemon(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    static Daemon start(String name, List<String> command, Path folder) throws IOException {
        Path log = folder.resolve(name + ".log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new Daemon(name, process, log);
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    /** Waits until somebody listens on {@code port}. */
    Daemon listensOn(int port) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_NANOS;
        while (true) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return this;
            } catch (IOException e) {
                if (!process.isAlive() || System.nanoTime() - deadline > 0) {
                    close();
                    throw new IOException(name + " did not start: " + Files.readString(log), e);
                }
            }
            Thread.sleep(50);
        }
    }

    /** The request to end that its keeper would give: PostgreSQL would wait for its clients on TERM, and ends at once on INT. */
    @Override
    public void close() {
        boolean ended = false;
        try {
            String signal = name.equals("postgres") ? "-INT" : "-TERM";
            Command.run(List.of("kill", signal, Long.toString(pid())));
            ended = process.waitFor(10, TimeUnit.SECONDS);
        } catch (IOException | InterruptedException _) {
            // gone already, or we are in a hurry ourselves
        }
        if (!ended) {
            process.destroyForcibly();
        }
    }
}
