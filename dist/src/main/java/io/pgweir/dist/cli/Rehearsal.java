package io.pgweir.dist.cli;

import io.pgweir.config.ConfigReader;
import io.pgweir.dist.postgres.Ports;
import io.pgweir.proxy.Pgweir;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A start for the Java machine to learn from: the proxy, a server that is none, a client, a look at the metrics, the end. With
 * {@code -XX:AOTCacheOutput} what was loaded and linked for that is kept, and later starts begin with it.
 */
public final class Rehearsal {
    private static final int QUERIES = 2000;

    public static void main(String[] args) throws IOException, SQLException {
        int port = Ports.free();
        int http = Ports.free();
        Path file = Files.createTempFile("pgweir", ".yaml");
        try (StandIn server = new StandIn()) {
            Files.writeString(file, """
                    nodes: [ "127.0.0.1:%d" ]
                    listeners: [ { address: 127.0.0.1, port: %d } ]
                    users: [ { name: rehearsal, password: rehearsal } ]
                    http: { port: %d }
                    """.formatted(server.port(), port, http));
            var config = ConfigFile.read(file, new PrintWriter(System.err, true, Charset.defaultCharset()));
            if (config == null) {
                throw new IllegalStateException("the rehearsal's own configuration is refused");
            }
            Logging.apply(config.log());
            try (Pgweir pgweir = new Pgweir(config, () -> ConfigReader.read(file))) {
                pgweir.start();
                work(port);
                URI.create("http://127.0.0.1:" + http + "/metrics")
                        .toURL()
                        .openStream()
                        .close();
            }
        } finally {
            Files.delete(file);
        }
    }

    /** In the simple protocol, and with statements prepared on the way. */
    private static void work(int port) throws SQLException {
        String url = "jdbc:postgresql://127.0.0.1:" + port
                + "/rehearsal?user=rehearsal&password=rehearsal&sslmode=disable&assumeMinServerVersion=18";
        try (Connection simple = DriverManager.getConnection(url + "&preferQueryMode=simple");
                Statement statement = simple.createStatement()) {
            for (int i = 0; i < QUERIES; i++) {
                statement.execute("SELECT abalance FROM pgbench_accounts WHERE aid = " + i);
            }
        }
        try (Connection extended = DriverManager.getConnection(url);
                PreparedStatement statement = extended.prepareStatement("UPDATE a SET b = ? WHERE c = 1")) {
            for (int i = 0; i < QUERIES; i++) {
                statement.setInt(1, i);
                statement.execute();
            }
        }
    }

    private Rehearsal() {}
}
