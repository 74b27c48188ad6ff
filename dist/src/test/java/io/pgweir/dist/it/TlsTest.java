package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pgweir.dist.postgres.PostgresCluster;
import io.pgweir.protocol.CancelRequest;
import io.pgweir.protocol.ProtocolVersion;
import io.pgweir.protocol.SslRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS on both sides: every mode of ours against clients and servers that want it, can do it, or can't. */
class TlsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private static Path folder;

    @SuppressWarnings("NullAway.Init") // made before all tests
    private static Certificate ours;

    @SuppressWarnings("NullAway.Init")
    private static Certificate servers;

    @SuppressWarnings("NullAway.Init")
    private static Certificate clients;

    @SuppressWarnings("NullAway.Init")
    private static PostgresCluster encrypted;

    @BeforeAll
    static void makeCertificates() throws Exception {
        ours = Certificate.make(folder, "ours", "ip:127.0.0.1");
        servers = Certificate.make(folder, "servers", "ip:127.0.0.1");
        clients = Certificate.make(folder, "clients", "dns:somebody");
        encrypted = PostgresCluster.builder()
                .user("app", Servers.PASSWORD, "app")
                .user("secure", Servers.PASSWORD, "secure")
                .user("plain", Servers.PASSWORD, "plain")
                .hba(
                        "hostssl all secure 127.0.0.1/32 scram-sha-256",
                        "hostnossl all plain 127.0.0.1/32 scram-sha-256",
                        "host all app 127.0.0.1/32 scram-sha-256")
                .tls(servers.file(), servers.key())
                .start();
    }

    @AfterAll
    static void stop() {
        encrypted.close();
    }

    private static Proxy towardsClients(String mode, String... more) throws Exception {
        return Proxy.inFrontOf(Servers.cluster())
                .with(
                        "tls: { client: { mode: " + mode + ", certificate: \"" + ours.file() + "\", key: \""
                                + ours.key() + "\", ca: \"" + clients.file() + "\" } }",
                        "auth: { method: scram-sha-256 }")
                .with(more)
                .start();
    }

    private static Proxy towardsServers(int port, String tls, String... more) throws Exception {
        return Proxy.inFrontOf(port)
                .with(
                        "tls: { server: { " + tls + " } }",
                        "pool: { wait_timeout: 500ms }",
                        "users: [ "
                                + String.join(
                                        ", ",
                                        Stream.of("app", "secure", "plain")
                                                .map(user -> Proxy.user(user, Servers.PASSWORD))
                                                .toList())
                                + " ]")
                .with(more)
                .start();
    }

    private static String one(Connection connection, String sql) throws SQLException {
        try (connection;
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    // ---- clients

    @ParameterizedTest
    @CsvSource({
        "disable, disable, in", "disable, require, out",
        "allow,   disable, in", "allow,   require, in",
        "prefer,  disable, in", "prefer,  require, in",
        "require, disable, out", "require, require, in",
    })
    void a_client_gets_in_if_what_it_wants_and_what_we_want_go_together(String mode, String sslmode, String outcome)
            throws Exception {
        try (Proxy proxy = towardsClients(mode)) {
            if (outcome.equals("in")) {
                assertThat(one(proxy.jdbc("sslmode", sslmode), "SELECT 1")).isEqualTo("1");
            } else {
                assertThatThrownBy(() -> proxy.jdbc("sslmode", sslmode)).isInstanceOf(SQLException.class);
            }
        }
    }

    @Test
    void who_comes_without_the_demanded_tls_is_told_what_to_do() throws Exception {
        try (Proxy proxy = towardsClients("require");
                Client client = proxy.knock()) {
            var refused = client.startup(ProtocolVersion.NEWEST, "app", "app").error();
            assertThat(refused.sqlState()).isEqualTo("28000");
            assertThat(refused.hint()).contains("sslmode=require");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"verify-ca", "verify-full"})
    void a_client_certificate_is_asked_for_and_checked(String mode) throws Exception {
        Path key = folder.resolve("client.pk8");
        writeDer(clients.key(), key);
        Path wrongKey = folder.resolve("wrong.pk8");
        writeDer(servers.key(), wrongKey);
        try (Proxy proxy = towardsClients(mode)) {
            assertThat(one(
                            proxy.jdbc(
                                    "sslmode", "require",
                                    "sslcert", clients.file().toString(),
                                    "sslkey", key.toString()),
                            "SELECT 1"))
                    .isEqualTo("1");
            assertThatThrownBy(() -> proxy.jdbc("sslmode", "require")).isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> proxy.jdbc(
                            "sslmode", "require", "sslcert", servers.file().toString(), "sslkey", wrongKey.toString()))
                    .isInstanceOf(SQLException.class);
        }
    }

    @Test
    void a_client_can_verify_us_bind_its_proof_to_our_certificate_and_begin_with_tls_at_once() throws Exception {
        try (Proxy proxy = towardsClients("require")) {
            for (String negotiation : new String[] {"postgres", "direct"}) {
                assertThat(one(
                                proxy.jdbc(
                                        "sslmode",
                                        "verify-full",
                                        "sslrootcert",
                                        ours.file().toString(),
                                        "sslNegotiation",
                                        negotiation,
                                        "channelBinding",
                                        "require"),
                                "SELECT 1"))
                        .isEqualTo("1");
            }
            assertThatThrownBy(() -> proxy.jdbc(
                            "sslmode",
                            "verify-full",
                            "sslrootcert",
                            servers.file().toString()))
                    .isInstanceOf(SQLException.class);
        }
    }

    @Test
    void tls_from_the_first_byte_without_the_protocol_s_name_is_refused() throws Exception {
        SSLContext trusting = SSLContext.getInstance("TLS");
        trusting.init(null, new TrustManager[] {new Trusting()}, new SecureRandom());
        try (Proxy proxy = towardsClients("prefer");
                SSLSocket socket = (SSLSocket) trusting.getSocketFactory().createSocket("127.0.0.1", proxy.port())) {
            socket.setSoTimeout(20_000);
            socket.startHandshake();
            assertThat(socket.getInputStream().readAllBytes()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"disable", "prefer"})
    void bytes_that_somebody_put_behind_an_ssl_request_are_refused(String mode) throws Exception {
        try (Proxy proxy = towardsClients(mode);
                Client client = proxy.knock()) {
            client.send(SslRequest::write, Say.query("SELECT 'injected'"));
            assertThat(client.untilReady().sqlState()).isEqualTo("08P01");
            client.awaitEnd();
        }
    }

    @Test
    void a_second_ssl_request_and_one_in_plain_text_behind_the_answer_are_refused() throws Exception {
        try (Proxy proxy = towardsClients("prefer");
                Client client = proxy.knock()) {
            client.send(SslRequest::write);
            assertThat(client.letter()).isEqualTo('S');
            client.send(SslRequest::write);
            byte[] rest = client.raw().readAllBytes();
            assertThat(Arrays.toString(rest)).doesNotContain("" + (byte) 'Z');
        }
    }

    @Test
    void certificates_are_read_again_on_reload_and_a_bad_one_changes_nothing() throws Exception {
        Certificate renewed = Certificate.make(folder, "renewed", "ip:127.0.0.1");
        Certificate used = Certificate.make(folder, "used", "ip:127.0.0.1");
        Path old = Files.copy(used.file(), folder.resolve("old.crt"));
        String tls = "tls: { client: { certificate: \"" + used.file() + "\", key: \"" + used.key() + "\" } }";
        try (Proxy proxy = Proxy.inFrontOf(Servers.cluster()).with(tls).start();
                Connection before = proxy.jdbc("sslmode", "verify-full", "sslrootcert", old.toString())) {
            Files.writeString(used.key(), "no key");
            assertThatThrownBy(() -> proxy.reload(tls))
                    .hasMessageContaining(used.key().toString());
            proxy.jdbc("sslmode", "verify-full", "sslrootcert", old.toString()).close();
            renewed.replace(used);
            proxy.reload(tls);
            assertThatThrownBy(() -> proxy.jdbc("sslmode", "verify-full", "sslrootcert", old.toString()))
                    .isInstanceOf(SQLException.class);
            proxy.jdbc("sslmode", "verify-full", "sslrootcert", renewed.file().toString())
                    .close();
            assertThat(one(before, "SELECT 1")).isEqualTo("1");
        }
    }

    // ---- servers

    /** Whether the user's server connection is encrypted (t or f), or why there is none. */
    private static String asked(Proxy proxy, String user) throws Exception {
        try (Client client = proxy.knock()) {
            Answer answer = client.startup(ProtocolVersion.NEWEST, user, user);
            if (!answer.status().equals("I")) {
                return answer.error().message();
            }
            return client.query("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
                    .value();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "disable, app, f", "disable, plain, f", "disable, secure, no pg_hba.conf entry",
        "allow, app, f", "allow, plain, f", "allow, secure, t",
        "prefer, app, t", "prefer, plain, f", "prefer, secure, t",
        "require, app, t", "require, plain, no pg_hba.conf entry", "require, secure, t",
    })
    void a_server_with_ssl_gets_what_each_mode_means_in_libpq(String mode, String user, String outcome)
            throws Exception {
        try (Proxy proxy = towardsServers(encrypted.primary().port(), "mode: " + mode)) {
            assertThat(asked(proxy, user)).startsWith(outcome);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "verify-ca, servers, 127.0.0.1, t",
        "verify-ca, servers, localhost, t",
        "verify-ca, ours, 127.0.0.1, unable to find valid certification path",
        "verify-full, servers, 127.0.0.1, t",
        "verify-full, servers, localhost, No name matching localhost",
        "verify-full, ours, 127.0.0.1, unable to find valid certification path",
    })
    void a_server_s_certificate_is_checked_as_the_mode_says(String mode, String ca, String host, String outcome)
            throws Exception {
        Path authority = (ca.equals("servers") ? servers : ours).file();
        int port = encrypted.primary().port();
        try (Proxy proxy = towardsServers(
                port, "mode: " + mode + ", ca: \"" + authority + "\"", "nodes: [ \"" + host + ":" + port + "\" ]")) {
            assertThat(asked(proxy, "app")).contains(outcome).doesNotContain("General OpenSslEngine problem");
        }
    }

    @ParameterizedTest
    @CsvSource({"allow, f", "prefer, f", "require, does not support TLS"})
    void a_server_without_ssl_serves_those_modes_that_can_do_without(String mode, String outcome) throws Exception {
        try (Proxy proxy = towardsServers(Servers.node().port(), "mode: " + mode)) {
            assertThat(asked(proxy, "app")).contains(outcome);
        }
    }

    @Test
    void a_cancel_request_goes_encrypted_where_the_server_connection_is() throws Exception {
        try (Proxy proxy = towardsServers(encrypted.primary().port(), "mode: require");
                Client client = proxy.client()) {
            client.send(Say.query("SELECT pg_sleep(3600)"));
            await().until(() -> "1"
                    .equals(encrypted
                            .primary()
                            .sql(
                                    "app",
                                    "SELECT count(*) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(3600)'")));
            try (Client other = proxy.knock()) {
                other.send(packet -> CancelRequest.write(
                        packet, client.key().pid(), client.key().key()));
                other.awaitEnd();
            }
            assertThat(client.untilReady().sqlState()).isEqualTo("57014");
        }
    }

    @Test
    void encrypted_server_connections_move_between_workers_too() throws Exception {
        try (Proxy proxy =
                towardsServers(encrypted.primary().port(), "mode: require", "workers: 3", "pool: { size: 2 }")) {
            WorkerMovesTest.crowd(proxy, 9, 40);
        }
    }

    @Test
    void encrypted_clients_move_between_workers_with_their_encrypted_server_connections() throws Exception {
        try (Proxy proxy = Proxy.inFrontOf(encrypted.primary().port())
                .with(
                        "workers: 3",
                        "pool: { mode: session, size: 2 }",
                        "tls: { client: { mode: require, certificate: \"" + ours.file() + "\", key: \"" + ours.key()
                                + "\" }, server: { mode: require } }")
                .start()) {
            try (Connection client = proxy.jdbc("sslmode", "require");
                    Statement statement = client.createStatement()) {
                for (int round = 0; round < 300; round++) {
                    String text = String.valueOf(round).repeat(1 + round * 20);
                    ResultSet row = statement.executeQuery("SELECT '" + text + "'");
                    row.next();
                    assertThat(row.getString(1)).isEqualTo(text);
                    Thread.sleep(1);
                }
                assertThat(WanderingTest.moves(proxy)).isGreaterThan(30);
            }
        }
    }

    private static void writeDer(Path pem, Path der) throws IOException {
        String text = Files.readString(pem).replaceAll("-----.*-----|\\s", "");
        Files.write(der, Base64.getDecoder().decode(text));
        Files.setPosixFilePermissions(der, PosixFilePermissions.fromString("rw-------"));
    }

    /** Believes everybody: what is tested is what the other end does. */
    private static final class Trusting implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
