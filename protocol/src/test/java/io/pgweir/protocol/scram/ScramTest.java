package io.pgweir.protocol.scram;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgweir.protocol.Property;
import io.pgweir.protocol.ProtocolViolation;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Both sides against RFC 7677's example, and against each other. */
class ScramTest {
    static final String NONCE = "rOprNGfwEbeRWgbNEkqO";
    static final String SERVER_NONCE = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    static final byte[] SALT = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");
    static final ScramSecret SECRET = ScramSecret.derive("pencil", SALT, 4096);

    static final String CLIENT_FIRST = "n,,n=user,r=" + NONCE;
    static final String SERVER_FIRST = "r=" + NONCE + SERVER_NONCE + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
    static final String CLIENT_FINAL =
            "c=biws,r=" + NONCE + SERVER_NONCE + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
    static final String SERVER_FINAL = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

    static ScramServer rfcServer() {
        return new ScramServer(Mechanism.SCRAM_SHA_256, SECRET, null, SERVER_NONCE);
    }

    static ScramClient rfcClient() {
        return ScramClient.choose(List.of("SCRAM-SHA-256"), null, "n=user,r=" + NONCE, NONCE);
    }

    /** A whole conversation; the keys that the server recovered, or null if it was not convinced. */
    private static @Nullable ScramKeys converse(ScramClient client, ScramServer server, ScramKeys keys) {
        client.needsKeys(server.first(client.first()));
        return switch (server.finish(client.finish(keys))) {
            case ScramServer.Accepted accepted -> {
                client.verify(accepted.serverFinal());
                yield accepted.keys();
            }
            case ScramServer.Rejected rejected -> null;
        };
    }

    @Test
    void the_server_side_speaks_the_example_of_RFC_7677() {
        ScramServer server = rfcServer();
        assertThat(server.first(CLIENT_FIRST.getBytes(UTF_8))).asString().isEqualTo(SERVER_FIRST);
        assertThat(server.finish(CLIENT_FINAL.getBytes(UTF_8)))
                .isInstanceOfSatisfying(ScramServer.Accepted.class, accepted -> {
                    assertThat(accepted.serverFinal()).asString().isEqualTo(SERVER_FINAL);
                    assertThat(accepted.keys()).isEqualTo(ScramKeys.derive("pencil", SALT, 4096));
                });
    }

    @Test
    void the_client_side_speaks_the_example_of_RFC_7677() {
        ScramClient client = rfcClient();
        assertThat(client.first()).asString().isEqualTo(CLIENT_FIRST);
        ScramClient.Challenge challenge = client.needsKeys(SERVER_FIRST.getBytes(UTF_8));
        assertThat(challenge.fits(SECRET)).isTrue();
        assertThat(client.finish(challenge.derive("pencil"))).asString().isEqualTo(CLIENT_FINAL);
        client.verify(SERVER_FINAL.getBytes(UTF_8));
    }

    @Test
    void the_keys_that_one_login_reveals_are_enough_for_the_next() {
        ScramKeys recovered = Objects.requireNonNull(converse(
                ScramClient.choose(List.of("SCRAM-SHA-256"), null),
                new ScramServer(Mechanism.SCRAM_SHA_256, SECRET, null),
                ScramKeys.derive("pencil", SALT, 4096)));

        assertThat(converse(
                        ScramClient.choose(List.of("SCRAM-SHA-256"), null),
                        new ScramServer(Mechanism.SCRAM_SHA_256, SECRET, null),
                        recovered))
                .isEqualTo(recovered);
    }

    @Test
    void only_the_right_password_is_let_in() {
        Property.holds(random -> {
            String password = Property.text(random, 12);
            String other = random.nextBoolean() ? password : Property.text(random, 12);
            byte[] salt = Property.bytes(random, 1 + random.nextInt(30));
            byte[] binding = random.nextBoolean() ? null : Property.bytes(random, 32);
            ScramSecret secret = ScramSecret.derive(password, salt, 1 + random.nextInt(9));
            ScramClient client = ScramClient.choose(Mechanism.offered(binding != null), binding);
            var server = new ScramServer(client.mechanism(), secret, binding);
            boolean same = secret.matches(other.getBytes(UTF_8));
            assertThat(converse(client, server, ScramKeys.derive(other, salt, secret.iterations())) != null)
                    .isEqualTo(same);
            assertThat(same || !password.equals(other)).isTrue();
        });
    }

    @Test
    void an_unknown_user_goes_the_whole_way_and_is_refused_at_its_end() {
        var mock = new MockSecrets(4096);
        ScramSecret secret = mock.of("nobody");
        assertThat(mock.of("nobody")).isEqualTo(secret);
        assertThat(mock.of("someone").salt()).isNotEqualTo(secret.salt());
        assertThat(new MockSecrets(4096).of("nobody")).isNotEqualTo(secret);
        assertThat(secret.salt()).hasSameSizeAs(SALT);

        ScramClient client = ScramClient.choose(List.of("SCRAM-SHA-256"), null);
        var server = new ScramServer(Mechanism.SCRAM_SHA_256, secret, null);
        assertThat(converse(client, server, ScramKeys.derive("guess", secret.salt(), 4096)))
                .isNull();
    }

    @Test
    void a_stranger_in_the_middle_of_TLS_is_noticed() {
        byte[] seenByClient = {1};
        byte[] seenByServer = {2};
        ScramClient client = ScramClient.choose(Mechanism.offered(true), seenByClient);
        var server = new ScramServer(client.mechanism(), SECRET, seenByServer);
        assertThatThrownBy(() -> converse(client, server, ScramKeys.derive("pencil", SALT, 4096)))
                .isInstanceOf(ProtocolViolation.class)
                .hasMessage("SCRAM channel binding check failed");
    }

    @Test
    void a_stranger_who_hides_the_offer_of_channel_binding_is_noticed() {
        byte[] binding = {1};
        ScramClient client = ScramClient.choose(List.of("SCRAM-SHA-256"), binding);
        assertThat(client.first()).asString().startsWith("y,,");
        var server = new ScramServer(client.mechanism(), SECRET, binding);
        assertThatThrownBy(() -> server.first(client.first()))
                .isInstanceOf(ProtocolViolation.class)
                .hasMessage("SCRAM channel binding negotiation error");
    }

    @Test
    void no_two_logins_have_the_same_nonce() {
        assertThat(ScramClient.choose(List.of("SCRAM-SHA-256"), null).first())
                .isNotEqualTo(ScramClient.choose(List.of("SCRAM-SHA-256"), null).first());
    }
}
