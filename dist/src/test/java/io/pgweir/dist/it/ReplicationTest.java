package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgweir.protocol.ProtocolVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replication gets a server connection of its own, which lives and dies with its client. */
class ReplicationTest {
    private static Proxy proxy() throws Exception {
        return Proxy.inFrontOf(Servers.cluster())
                .with("users: [ " + Proxy.user("copier", "copier password") + " ]")
                .start();
    }

    @Test
    void a_physical_stream_flows_and_its_server_process_ends_with_the_client() throws Exception {
        try (Proxy proxy = proxy();
                Client client = proxy.knock()) {
            assertThat(client.startup(ProtocolVersion.V3_0, "copier", "copier", "replication", "true")
                            .status())
                    .isEqualTo("I");
            assertThat(client.parameters()).containsKey("server_version");
            List<String> system = client.query("IDENTIFY_SYSTEM").rows().getFirst();
            client.send(Say.query("START_REPLICATION PHYSICAL " + system.get(2) + " TIMELINE " + system.get(1)));
            client.expect('W');
            Servers.ask("SELECT pg_logical_emit_message(false, 'test', repeat('x', 100000))");
            assertThat((char) client.expect('d').body()[0]).isIn('w', 'k');
            assertThat(senders()).isEqualTo("1");
            client.vanish();
            await().until(() -> senders().equals("0") && proxy.pgweir().clients() == 0);
            assertThat(proxy.serverConnections()).isZero();
        }
    }

    @Test
    void a_logical_stream_brings_the_changes_and_takes_the_feedback() throws Exception {
        Servers.ask("DROP PUBLICATION IF EXISTS news");
        Servers.ask("DROP TABLE IF EXISTS published");
        Servers.ask("CREATE TABLE published (a text PRIMARY KEY)");
        Servers.ask("CREATE PUBLICATION news FOR TABLE published");
        try (Proxy proxy = proxy()) {
            try (Client client = proxy.knock()) {
                client.startup(ProtocolVersion.V3_2, "copier", "app", "replication", "database");
                client.query("CREATE_REPLICATION_SLOT reader TEMPORARY LOGICAL pgoutput");
                client.send(Say.query("START_REPLICATION SLOT reader LOGICAL 0/0"
                        + " (proto_version '1', publication_names 'news')"));
                client.expect('W');
                Servers.ask("INSERT INTO published VALUES ('from the primary')");
                ByteBuffer inserted = ByteBuffer.wrap(changeOf(client, 'I'));
                assertThat(new String(inserted.array(), StandardCharsets.ISO_8859_1))
                        .contains("from the primary");
                long position = inserted.getLong(1 + 8);
                client.send(Say.feedback(position), Say.COPY_DONE);
                Reply next = client.next();
                while (next.type() == 'd') {
                    next = client.next();
                }
                assertThat(next.type()).isEqualTo('c');
                assertThat(client.untilReady().status()).isEqualTo("I");
            }
            await().until(() -> senders().equals("0"));
            assertThat(Servers.ask("SELECT count(*) FROM pg_replication_slots")).isEqualTo("0");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {ProtocolVersion.V3_0, ProtocolVersion.V3_2})
    void a_cancel_request_ends_what_runs_and_the_client_goes_on(int protocol) throws Exception {
        try (Proxy proxy = proxy();
                Client client = proxy.knock();
                Client other = proxy.knock()) {
            for (Client each : List.of(client, other)) {
                each.startup(protocol, "copier", "app", "replication", "database");
                each.send(Say.query("SELECT pg_sleep(3600)"));
            }
            await().until(() -> Servers.ask(
                            "SELECT count(*) FROM pg_stat_activity WHERE usename = 'copier'" + " AND state = 'active'")
                    .equals("2"));
            byte[] wrong = other.key().key().clone();
            wrong[0] ^= 1;
            other.cancel(other.key().pid(), wrong);
            client.cancel();
            assertThat(client.untilReady().sqlState()).isEqualTo("57014");
            assertThat(client.query("IDENTIFY_SYSTEM").rows()).hasSize(1);
            assertThat(Servers.ask(
                            "SELECT count(*) FROM pg_stat_activity WHERE usename = 'copier' AND state = 'active'"))
                    .isEqualTo("1");
            other.cancel(); // or it would sleep on, as no server looks after its client while it sleeps
            assertThat(other.untilReady().sqlState()).isEqualTo("57014");
        }
    }

    @Test
    void the_client_is_told_what_the_server_says_when_it_may_not_replicate() throws Exception {
        try (Proxy proxy = Proxy.inFrontOf(Servers.cluster()).start();
                Client client = proxy.knock()) {
            Answer refused = client.startup(ProtocolVersion.V3_2, "app", "app", "replication", "database");
            assertThat(refused.error().isFatal()).isTrue();
            assertThat(refused.error().sqlState()).isEqualTo("42501");
            await().until(() -> proxy.pgweir().clients() == 0);
        }
    }

    @Test
    void the_client_ends_when_its_server_process_does() throws Exception {
        try (Proxy proxy = proxy();
                Client client = proxy.knock()) {
            client.startup(ProtocolVersion.V3_2, "copier", "app", "replication", "database");
            Servers.ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'copier'");
            assertThat(client.untilReady().sqlState()).isEqualTo("57P01");
            client.awaitEnd();
        }
    }

    /** The first change of this kind, behind its header: a letter, two positions and a time. */
    private static byte[] changeOf(Client client, char kind) throws IOException {
        while (true) {
            byte[] body = client.expect('d').body();
            if (body[0] == 'w' && body[1 + 3 * 8] == kind) {
                return body;
            }
        }
    }

    private static String senders() {
        return Servers.ask("SELECT count(*) FROM pg_stat_activity WHERE usename = 'copier'");
    }
}
