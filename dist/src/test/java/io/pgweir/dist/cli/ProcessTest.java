package io.pgweir.dist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.dist.HangUp;
import io.pgweir.dist.postgres.Ports;
import io.pgweir.dist.postgres.SharedCluster;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as its users have it: a process with arguments, signals, standard streams and an exit code. */
class ProcessTest {
    private static final int LONGEST_SECONDS = 60;
    private static final int SIGTERM_EXIT = 128 + 15;

    @TempDir
    private Path folder;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void end_what_a_failed_test_left() {
        started.forEach(Process::destroyForcibly);
    }

    private Process start(String... arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "io.pgweir.dist.cli.Main"));
        line.addAll(List.of(arguments));
        Process process =
                new ProcessBuilder(line).redirectError(errors().toFile()).start();
        started.add(process);
        return process;
    }

    private Path errors() {
        return folder.resolve("stderr");
    }

    private String errorText() throws IOException {
        return Files.readString(errors());
    }

    private int exitCodeOf(Process process) throws Exception {
        assertThat(process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS))
                .as(errorText())
                .isTrue();
        return process.exitValue();
    }

    private static String[] demo(int port, String command) {
        return new String[] {
            "demo",
            "--standbys",
            "1",
            "--port",
            "" + port,
            "--admin-port",
            "" + Ports.free(),
            "--http-port",
            "" + Ports.free(),
            "--exec",
            command
        };
    }

    @Test
    void the_demo_prints_what_its_command_prints_and_ends_with_its_code() throws Exception {
        int port = Ports.free();
        Process demo = start(demo(
                port,
                "echo $PGHOST $PGPORT $PGUSER $PGDATABASE $PGPASSWORD $PGWEIR_PID;"
                        + " echo $PGWEIR_PRIMARY_PORT $PGWEIR_STANDBY_PORTS; exit 7"));
        List<String> out = demo.inputReader().readAllLines();
        assertThat(exitCodeOf(demo)).as(errorText()).isEqualTo(7);
        assertThat(out).hasSize(2);
        assertThat(out.getFirst()).isEqualTo("127.0.0.1 " + port + " demo demo demo " + demo.pid());
        for (String nodePort : out.getLast().split(" ", -1)) {
            assertThat(Ports.isFree(Integer.parseInt(nodePort))).isTrue();
        }
        assertThat(Ports.isFree(port)).isTrue();
    }

    @Test
    void a_demo_that_is_ended_leaves_nothing_behind() throws Exception {
        int port = Ports.free();
        Process demo = start(demo(port, "echo ready; sleep 600"));
        try (BufferedReader out = demo.inputReader()) {
            assertThat(out.readLine()).isEqualTo("ready");
            List<ProcessHandle> family = demo.descendants().toList();
            assertThat(family).hasSizeGreaterThan(2);
            demo.destroy();
            assertThat(exitCodeOf(demo)).isEqualTo(SIGTERM_EXIT);
            Awaitility.await().until(() -> family.stream().noneMatch(ProcessHandle::isAlive));
        }
        assertThat(Ports.isFree(port)).isTrue();
    }

    private Path config(int port, String more) throws IOException {
        return Files.writeString(folder.resolve("pgweir.yaml"), """
                nodes: ["127.0.0.1:%d"]
                listeners: [ { address: 127.0.0.1, port: %d } ]
                %s
                http: { port: off }
                """.formatted(
                        SharedCluster.get().primary().port(), port, more));
    }

    private static String user() {
        return "users: [ { name: \"%s\", password: \"%s\" } ]".formatted(SharedCluster.USER, SharedCluster.PASSWORD);
    }

    private static Connection connect(int port) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/" + SharedCluster.DATABASE,
                SharedCluster.USER,
                SharedCluster.PASSWORD);
    }

    private static String sqlStateOf(int port) {
        try (Connection client = connect(port)) {
            return client.isValid(10) ? "00000" : "08006";
        } catch (SQLException refused) {
            return String.valueOf(refused.getSQLState());
        }
    }

    private static void await(int port, String sqlState) {
        Awaitility.await().atMost(Duration.ofSeconds(LONGEST_SECONDS)).until(() -> sqlStateOf(port), sqlState::equals);
    }

    @Test
    void the_proxy_takes_a_good_configuration_refuses_a_bad_one_and_lets_transactions_end() throws Exception {
        HangUp.mustBeHeard();
        int port = Ports.free();
        Process proxy = start("run", "-c", config(port, "users: []").toString());
        await(port, "28P01");
        config(port, user());
        HangUp.of(proxy);
        await(port, "00000");

        config(port, "pool: { size: many }");
        HangUp.of(proxy);
        Awaitility.await().until(() -> errorText().contains("the old one goes on"));
        assertThat(errorText()).contains("pgweir.yaml:3:");
        try (Connection client = connect(port)) {
            client.setAutoCommit(false);
            client.createStatement().execute("SELECT 1");
            proxy.destroy();
            await(port, "08001");
            client.createStatement().execute("SELECT 2");
            client.commit();
            assertThat(exitCodeOf(proxy)).isEqualTo(SIGTERM_EXIT);
        }
    }

    @Test
    void a_configuration_is_checked_without_being_run() throws Exception {
        Process good = start("check", "-c", config(6432, user()).toString());
        String printed = String.join("\n", good.inputReader().readAllLines());
        assertThat(exitCodeOf(good)).isZero();
        assertThat(printed).contains("6432").doesNotContain(SharedCluster.PASSWORD);

        Process bad = start("check", "-c", config(6432, "poool: { size: 3 }").toString());
        assertThat(exitCodeOf(bad)).isEqualTo(1);
        assertThat(errorText()).contains("pgweir.yaml:3:").contains("pool");
    }

    @Test
    void a_port_in_use_is_named_and_ends_the_run() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Process proxy =
                    start("run", "-c", config(taken.getLocalPort(), user()).toString());
            assertThat(exitCodeOf(proxy)).isEqualTo(1);
            assertThat(errorText()).contains("" + taken.getLocalPort()).doesNotContain("\tat ");
        }
    }
}
