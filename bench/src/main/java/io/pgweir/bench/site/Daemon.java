package io.pgweir.bench.site;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server program that we started; what it prints goes to a file. */
public final class Daemon implements AutoCloseable {
    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int STOP_SECONDS = 20;
    private static final int LOOK_MILLIS = 5;
    /**
     * Gives a program a session of its own, as service managers and containers do, and becomes it. Linux shares out the processors by
     * sessions: in one session with the load a proxy would be half a party, beside PostgreSQL, each of whose processes is a whole one.
     */
    private static final List<String> APART = List.of("setsid");

    private final String name;
    private final Process process;
    private final Path log;
    private final String lastSignal;

    private Daemon(String name, Process process, Path log, String lastSignal) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.lastSignal = lastSignal;
    }

    /** {@code lastSignal} is what ends it at once whoever is connected: PostgreSQL would wait for its clients on TERM. */
    static Daemon start(String name, List<String> command, Path folder, String lastSignal) throws IOException {
        Path log = folder.resolve(name + ".log");
        List<String> apart = Stream.concat(APART.stream(), command.stream()).toList();
        Process process = new ProcessBuilder(apart)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new Daemon(name, process, log, lastSignal);
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** It and what it started that still runs. */
    public List<Long> pids() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .map(ProcessHandle::pid)
                .toList();
    }

    /** Its process's number. */
    public long pid() {
        return process.pid();
    }

    /** The name of the program that it has become. */
    String program() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + pid() + "/exe"))
                    .getFileName()
                    .toString();
        } catch (IOException _) {
            return "";
        }
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
            Thread.sleep(LOOK_MILLIS);
        }
    }

    @Override
    public void close() {
        List<ProcessHandle> family = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
        boolean ended = false;
        try {
            Command.run(List.of("kill", "-" + lastSignal, Long.toString(pid())));
            ended = process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (IOException | InterruptedException _) {
            // gone already, or we are in a hurry ourselves
        }
        if (!ended) {
            family.forEach(ProcessHandle::destroyForcibly);
        }
    }
}
