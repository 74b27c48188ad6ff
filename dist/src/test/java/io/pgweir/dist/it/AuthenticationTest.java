package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pgweir.protocol.ProtocolVersion;
import io.pgweir.protocol.scram.Md5;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets in, by which proof, and with what the proxy then logs in to the server. */
class AuthenticationTest {
    private static final String HASHED = "hashed password";

    private static Proxy proxy(String method, String user, String stored) throws Exception {
        return Proxy.inFrontOf(Servers.cluster())
                .with("auth: { method: " + method + " }", "users: [ " + Proxy.user(user, stored) + " ]")
                .start();
    }

    private static String whoAmI(Proxy proxy, String user, String password) throws SQLException {
        try (Connection connection = proxy.jdbc("user", user, "password", password);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT current_user")) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static String stored(String user) {
        return Servers.ask("SELECT rolpassword FROM pg_authid WHERE rolname = '" + user + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"trust", "password", "md5", "scram-sha-256"})
    void a_plain_password_in_the_list_serves_every_method_and_every_server(String method) throws Exception {
        try (Proxy proxy = proxy(method, "app", Servers.PASSWORD)) {
            assertThat(whoAmI(proxy, "app", Servers.PASSWORD)).isEqualTo("app");
        }
    }

    @ParameterizedTest
    @CsvSource({"open,scram-sha-256", "clear,scram-sha-256"})
    void a_server_that_trusts_or_asks_for_the_password_itself_gets_what_it_asks(String user, String method)
            throws Exception {
        try (Proxy proxy = proxy(method, user, Servers.PASSWORD)) {
            assertThat(whoAmI(proxy, user, Servers.PASSWORD)).isEqualTo(user);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"password", "md5"})
    void an_md5_hash_in_the_list_is_enough_for_clients_and_for_a_server_that_asks_for_md5(String method)
            throws Exception {
        try (Proxy proxy = proxy(method, "hashed", stored("hashed"))) {
            assertThat(stored("hashed"))
                    .isEqualTo("md5" + Md5.hash("hashed", HASHED).replaceFirst("^md5", ""));
            assertThat(whoAmI(proxy, "hashed", HASHED)).isEqualTo("hashed");
            assertThatThrownBy(() -> whoAmI(proxy, "hashed", "wrong")).hasMessageContaining("authentication failed");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scram-sha-256", "md5"})
    void the_server_s_own_verifier_is_enough_for_both_sides_and_no_password_is_known_anywhere(String method)
            throws Exception {
        try (Proxy proxy = proxy(method, "app", stored("app"))) {
            assertThat(stored("app")).startsWith("SCRAM-SHA-256$");
            assertThatThrownBy(() -> whoAmI(proxy, "app", "wrong")).hasMessageContaining("authentication failed");
            for (int i = 0; i < 2; i++) {
                assertThat(whoAmI(proxy, "app", Servers.PASSWORD)).isEqualTo("app");
            }
        }
    }

    @Test
    void a_verifier_that_is_not_the_server_s_is_said_to_be_the_trouble() throws Exception {
        String another = stored("other");
        try (Proxy proxy = proxy("scram-sha-256", "app", another)) {
            assertThatThrownBy(() -> whoAmI(proxy, "app", Servers.PASSWORD))
                    .hasMessageContaining("pgweir can't give")
                    .hasMessageContaining("verifier");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"password", "md5", "scram-sha-256"})
    void an_unknown_user_and_a_wrong_password_are_refused_in_the_same_words(String method) throws Exception {
        try (Proxy proxy = proxy(method, "app", Servers.PASSWORD)) {
            SQLException wrong = catchThrowableOfType(SQLException.class, () -> whoAmI(proxy, "app", "wrong"));
            SQLException unknown = catchThrowableOfType(SQLException.class, () -> whoAmI(proxy, "nobody", "wrong"));
            assertThat(wrong.getSQLState()).isEqualTo("28P01").isEqualTo(unknown.getSQLState());
            assertThat(wrong.getMessage())
                    .isEqualTo(String.valueOf(unknown.getMessage()).replace("nobody", "app"));
            assertThat(whoAmI(proxy, "app", Servers.PASSWORD)).isEqualTo("app");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"password", "md5", "scram-sha-256"})
    void an_unknown_user_is_asked_the_same_as_a_known_one(String method) throws Exception {
        try (Proxy proxy = proxy(method, "app", Servers.PASSWORD);
                Client known = proxy.knock();
                Client unknown = proxy.knock()) {
            byte[] first = known.startup(ProtocolVersion.V3_0, "app", "app")
                    .replies()
                    .getFirst()
                    .body();
            byte[] second = unknown.startup(ProtocolVersion.V3_0, "nobody", "app")
                    .replies()
                    .getFirst()
                    .body();
            assertThat(second).hasSameSizeAs(first);
            assertThat(second[3]).isEqualTo(first[3]);
        }
    }

    @Test
    void where_everybody_is_trusted_a_user_that_is_not_listed_needs_a_server_that_trusts_it() throws Exception {
        try (Proxy proxy = proxy("trust", "app", Servers.PASSWORD)) {
            assertThat(whoAmI(proxy, "open", "")).isEqualTo("open");
            assertThatThrownBy(() -> whoAmI(proxy, "other", "")).hasMessageContaining("pgweir can't give");
        }
    }

    @Test
    void a_query_sent_before_the_proof_is_never_run() throws Exception {
        try (Proxy proxy = proxy("scram-sha-256", "app", Servers.PASSWORD);
                Client client = proxy.knock()) {
            client.startup(ProtocolVersion.V3_0, "app", "app");
            Answer answer = client.query("CREATE TABLE smuggled (a int)");
            assertThat(answer.sqlState()).isEqualTo("08P01");
            client.awaitEnd();
            assertThat(Servers.ask("SELECT to_regclass('smuggled')")).isEqualTo("null");
        }
    }

    @Test
    void a_database_that_is_not_configured_does_not_exist() throws Exception {
        try (Proxy proxy = Proxy.inFrontOf(Servers.cluster())
                        .with("databases: { app: {} }")
                        .start();
                Client client = proxy.knock()) {
            assertThat(client.startup(ProtocolVersion.NEWEST, "app", "other").sqlState())
                    .isEqualTo("3D000");
        }
    }
}
