package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** pgpool's SHOW commands are answered where clients are, too. */
class AsidesTest {
    @SuppressWarnings("NullAway.Init") // set before all tests
    private static Proxy proxy;

    @BeforeAll
    static void start() throws Exception {
        proxy = Proxy.inFrontOf(Servers.node().port()).with("workers: 2").start();
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    @Test
    void they_come_between_a_servers_answers_at_their_place() throws Exception {
        try (Client client = proxy.client()) {
            client.send(
                    Say.query("SELECT 'first', pg_sleep(0.05)"),
                    Say.query("show pool_version"),
                    Say.query("SELECT 'second'"),
                    Say.query("PGPOOL SHOW backend"),
                    Say.parse("", "SELECT 'third'"),
                    Say.bind(""),
                    Say.execute(),
                    Say.SYNC);
            assertThat(client.untilReady().value()).isEqualTo("first");
            assertThat(client.untilReady().value()).startsWith("pgweir ");
            assertThat(client.untilReady().value()).isEqualTo("second");
            assertThat(client.untilReady().rows()).hasSize(4);
            assertThat(client.untilReady().value()).isEqualTo("third");
        }
    }

    @Test
    void they_leave_a_transaction_as_it_is() throws Exception {
        try (Client client = proxy.client()) {
            client.query("BEGIN");
            Answer nodes = client.query("SHOW POOL_NODES;");
            assertThat(nodes.rows()).hasSize(1);
            assertThat(nodes.status()).isEqualTo("T");
            assertThat(client.query("COMMIT").status()).isEqualTo("I");
            assertThat(client.query("SHOW POOL_NODES").status()).isEqualTo("I");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "extended", "extendedForPrepared", "extendedCacheEverything"})
    void a_driver_reads_them_by_whatever_protocol(String mode) throws Exception {
        try (Connection client = proxy.jdbc("preferQueryMode", mode, "prepareThreshold", "2");
                PreparedStatement show = client.prepareStatement("SHOW POOL_NODES");
                PreparedStatement select = client.prepareStatement("SELECT ?::int")) {
            for (int i = 0; i < 6; i++) {
                try (ResultSet nodes = show.executeQuery()) {
                    assertThat(nodes.next()).isTrue();
                    assertThat(nodes.getInt("port")).isEqualTo(Servers.node().port());
                    assertThat(nodes.getString("role")).isEqualTo("primary");
                }
                select.setInt(1, i);
                try (ResultSet rows = select.executeQuery()) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getInt(1)).isEqualTo(i);
                }
            }
            client.setAutoCommit(false);
            select.setInt(1, 7);
            select.execute();
            assertThat(Table.of(client, "SHOW POOL_NODES").rows()).hasSize(1);
            client.commit();
        }
    }

    @Test
    void in_batches_they_keep_their_place_too() throws Exception {
        try (Client client = proxy.client()) {
            client.send(
                    Say.parse("", "SELECT 'first', pg_sleep(0.05)"),
                    Say.bind(""),
                    Say.execute(),
                    Say.SYNC,
                    Say.parse("nodes", "show pool_nodes"),
                    Say.describe("nodes"),
                    Say.bindTo("p", "nodes"),
                    Say.execute("p", 0),
                    Say.SYNC,
                    Say.query("SELECT 'second'"),
                    Say.bind("nodes"),
                    Say.execute(),
                    Say.SYNC,
                    Say.close("nodes"),
                    Say.parse("", "SELECT 'third'"),
                    Say.bind(""),
                    Say.execute(),
                    Say.SYNC,
                    Say.bind("nodes"),
                    Say.execute(),
                    Say.SYNC);
            assertThat(client.untilReady().value()).isEqualTo("first");
            assertThat(client.untilReady().shape()).isEqualTo("1tT2DCZ");
            assertThat(client.untilReady().value()).isEqualTo("second");
            assertThat(client.untilReady().shape()).isEqualTo("2DCZ");
            Answer third = client.untilReady();
            assertThat(third.shape()).isEqualTo("312DCZ");
            assertThat(third.value()).isEqualTo("third");
            assertThat(client.untilReady().sqlState()).as("it was closed").isEqualTo("26000");
        }
    }

    @Test
    void a_name_given_to_one_of_them_can_be_given_to_a_statement_of_the_servers() throws Exception {
        try (Client client = proxy.client()) {
            client.send(Say.parse("s", "SHOW POOL_VERSION"), Say.SYNC);
            assertThat(client.untilReady().shape()).isEqualTo("1Z");
            client.send(Say.parse("s", "SELECT 'server'"), Say.SYNC, Say.bind("s"), Say.execute(), Say.SYNC);
            assertThat(client.untilReady().shape()).isEqualTo("1Z");
            assertThat(client.untilReady().value()).isEqualTo("server");
        }
    }

    @Test
    void an_error_in_their_batch_leaves_a_transaction_as_it_is() throws Exception {
        try (Client client = proxy.client()) {
            client.query("BEGIN");
            client.send(
                    Say.parse("", "SHOW POOL_NODES"),
                    Say.bind(""),
                    Say.parse("", "SELECT 1"),
                    Say.bind(""),
                    Say.execute(),
                    Say.SYNC);
            Answer mixed = client.untilReady();
            assertThat(mixed.shape()).isEqualTo("12EZ");
            assertThat(mixed.sqlState()).isEqualTo("0A000");
            assertThat(mixed.status()).isEqualTo("T");
            client.send(Say.parse("", "SHOW POOL_NODE"), Say.bind(""), Say.execute(), Say.SYNC);
            assertThat(client.untilReady().error().hint()).isEqualTo("Did you mean SHOW POOL_NODES?");
            client.send(Say.parse("", "PGPOOL SET delay_threshold = 7"), Say.bind(""), Say.execute(), Say.SYNC);
            assertThat(client.untilReady().sqlState()).isEqualTo("42501");
            assertThat(client.query("COMMIT").status()).isEqualTo("I");
        }
    }

    @Test
    void what_is_none_of_them_is_refused_with_a_hint() throws Exception {
        try (Client client = proxy.client()) {
            Answer answer = client.query("SHOW POOL_NODE");
            assertThat(answer.sqlState()).isEqualTo("42601");
            assertThat(answer.error().hint()).isEqualTo("Did you mean SHOW POOL_NODES?");
            assertThat(client.query("SHOW POOL_NODES; SELECT 1").sqlState()).isEqualTo("42601");
            assertThat(client.query("SELECT 1").value()).isEqualTo("1");
        }
    }

    @Test
    void one_comes_in_pieces_or_its_client_is_gone() throws Exception {
        try (Client client = proxy.client()) {
            byte[] message = "Q\0\0\0\u0013SHOW POOL_NODES\0".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
            message[4] = (byte) (message.length - 1);
            client.send(out -> out.writeBytes(message, 0, 12));
            assertThat(proxy.client().query("SELECT 1").value()).isEqualTo("1");
            client.send(out -> out.writeBytes(message, 12, message.length - 12));
            assertThat(client.untilReady().rows()).hasSize(1);
            client.send(Say.query("SHOW POOL_NODES"));
            client.vanish();
        }
        try (Client client = proxy.client()) {
            assertThat(client.query("SHOW POOL_NODES").rows()).hasSize(1);
        }
    }

    @Test
    void the_operator_can_have_the_server_asked_instead() throws Exception {
        proxy.reload("admin: { pool_commands: off }");
        try (Client client = proxy.client()) {
            assertThat(client.query("SHOW POOL_NODES").sqlState()).isEqualTo("42704");
        } finally {
            proxy.reload("admin: { pool_commands: on }");
        }
    }
}
