package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgweir.dist.HangUp;
import io.pgweir.dist.cli.Main;
import io.pgweir.dist.postgres.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program itself: {@code pgweir run}, SIGHUP and SIGTERM. */
class RunningProcessTest {
    private static final Duration START = Duration.ofSeconds(30);

    @Test
    void it_reads_its_configuration_again_at_a_hangup_refuses_a_bad_one_as_a_whole_and_stops_gracefully(
            @TempDir Path folder) throws Exception {
        HangUp.mustBeHeard();
        int port = Ports.free();
        Path config = folder.resolve("pgweir.yaml");
        Path log = folder.resolve("log");
        write(config, port, "pool: { size: 1 }", "app");
        Process pgweir = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "run",
                        "--config",
                        config.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            await().atMost(START).until(() -> Files.readString(log).contains("listening on"));
            try (Client client = Client.at(port);
                    Client idle = Client.at(port)) {
                client.login("app", "app");
                idle.login("app", "app");

                write(config, port, "pool: { sise: 2 }", "other");
                HangUp.of(pgweir);
                await().until(() -> Files.readString(log).contains("the old one goes on"));
                assertThat(Files.readString(log)).contains("pgweir.yaml:4:").contains("sise");
                try (Client known = Client.at(port)) {
                    known.login("app", "app");
                }

                write(config, port, "pool: { size: 3 }", "other");
                HangUp.of(pgweir);
                await().until(() -> Files.readString(log).contains("pool.size: 1 -> 3"));
                try (Client other = Client.at(port)) {
                    other.login("other", "other");
                }

                client.query("BEGIN");
                pgweir.destroy();
                assertThat(idle.untilReady().sqlState()).isEqualTo("57P01");
                assertThat(client.query("COMMIT").status()).isEqualTo("I");
                assertThat(client.untilReady().sqlState()).isEqualTo("57P01");
            }
            assertThat(pgweir.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(Files.readString(log)).doesNotContain(Servers.PASSWORD).doesNotContain("Exception");
        } finally {
            pgweir.destroyForcibly();
        }
    }

    private static void write(Path config, int port, String pool, String user) throws IOException {
        Files.writeString(config, """
                nodes: [ "127.0.0.1:%d" ]
                listeners: [ { address: 127.0.0.1, port: %d } ]
                auth: { method: trust }
                %s
                users: [ %s ]
                http: { port: off }
                """.formatted(Servers.node().port(), port, pool, Proxy.user(user, Servers.PASSWORD)));
    }
}
