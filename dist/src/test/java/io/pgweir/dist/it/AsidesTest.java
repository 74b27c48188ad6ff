package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

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
