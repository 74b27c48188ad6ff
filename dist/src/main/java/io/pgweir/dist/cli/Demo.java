package io.pgweir.dist.cli;

import io.pgweir.dist.postgres.ClusterBuilder;
import io.pgweir.dist.postgres.ClusterFailure;
import io.pgweir.dist.postgres.Ports;
import io.pgweir.dist.postgres.PostgresCluster;
import io.pgweir.dist.postgres.PostgresNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * One run of the demo: cluster, proxy, then a command or the user's Ctrl-C; whatever ends it, the proxy goes before the
 * cluster, and nothing stays but the folder that was to be kept.
 */
final class Demo {
    static final String NAME = "demo";
    private static final Duration PROXY_START = Duration.ofSeconds(20);

    /** What the command line said. Node ports: the primary's first, 0 for any. */
    record Options(
            int major,
            int standbys,
            boolean cascade,
            @Nullable Path folder,
            List<Integer> nodePorts,
            int port,
            int adminPort,
            int httpPort,
            @Nullable String exec) {}

    private final Options options;
    private final ProxyLauncher launcher;
    private final PrintWriter err;
    private final Shutdown shutdown = new Shutdown();

    Demo(Options options, ProxyLauncher launcher, PrintWriter err) {
        this.options = options;
        this.launcher = launcher;
        this.err = err;
    }

    int run() throws InterruptedException {
        checkPort(options.port(), "the proxy", "--port");
        checkPort(options.adminPort(), "the console", "--admin-port");
        checkPort(options.httpPort(), "HTTP", "--http-port");
        try (shutdown) {
            PostgresCluster cluster = startCluster();
            shutdown.add(launcher.start(settings(cluster)));
            awaitProxy();
            String exec = options.exec();
            if (exec != null) {
                say("running " + exec);
                return shutdown.add(new DemoShell(options, cluster, exec)).await();
            }
            DemoGreeting.print(options, cluster, err);
            new CountDownLatch(1).await(); // only a signal ends it
            return 0;
        }
    }

    private PostgresCluster startCluster() {
        ClusterBuilder builder = PostgresCluster.builder()
                .major(options.major())
                .standbys(options.standbys())
                .cascade(options.cascade())
                .ports(options.nodePorts())
                .user(NAME, NAME, NAME)
                .script("postgres", "GRANT pg_monitor TO demo;\n\n")
                .script(NAME, data())
                .setting("max_connections", "200")
                .progress(this::say);
        if (options.folder() != null) {
            builder = builder.folder(options.folder());
        }
        return builder.start(shutdown::add);
    }

    private ProxyLauncher.Settings settings(PostgresCluster cluster) {
        return new ProxyLauncher.Settings(
                options.port(),
                options.adminPort(),
                options.httpPort(),
                cluster.nodes().stream().map(PostgresNode::port).toList(),
                new ProxyLauncher.Login(NAME, NAME),
                new ProxyLauncher.Login("postgres", cluster.superuserPassword()),
                NAME);
    }

    /** The proxy is up when a client gets an answer through it. */
    private void awaitProxy() throws InterruptedException {
        say("starting pgweir on port " + options.port());
        long deadline = System.nanoTime() + PROXY_START.toNanos();
        String url =
                "jdbc:postgresql://127.0.0.1:%d/%s?connectTimeout=5&socketTimeout=5".formatted(options.port(), NAME);
        while (true) {
            try (Connection client = DriverManager.getConnection(url, NAME, NAME)) {
                client.createStatement().execute("SELECT 1");
                return;
            } catch (SQLException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw new ClusterFailure(
                            "the proxy gives no answer on port %d: %s".formatted(options.port(), e.getMessage()), e);
                }
            }
            Thread.sleep(Duration.ofMillis(20));
        }
    }

    private static void checkPort(int port, String whose, String option) {
        if (!Ports.isFree(port)) {
            throw new ClusterFailure(
                    "port %d, meant for %s, is in use: choose another by %s".formatted(port, whose, option));
        }
        Ports.reserve(port); // nobody listens there before the nodes have their ports
    }

    private static String data() {
        try (InputStream in = Demo.class.getResourceAsStream("demo.sql")) {
            if (in == null) {
                throw new ClusterFailure("demo.sql is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void say(String line) {
        err.println("pgweir: " + line);
        err.flush();
    }
}
