package io.pgweir.protocol.scram;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgweir.protocol.ProtocolViolation;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a server may not say: it can be hostile as well as a client. */
class ScramClientTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "r=other,s=c2FsdA==,i=4096       | invalid SCRAM response (nonce mismatch)",
                "r=MINE,s=c2FsdA==,i=4096        | invalid SCRAM response (nonce mismatch)",
                "r=MINE\u00e4,s=c2FsdA==,i=4096  | invalid SCRAM response (nonce mismatch)",
                "r=MINEx,s=,i=4096               | malformed SCRAM message (invalid salt)",
                "r=MINEx,s=c2FsdA,i=4096         | malformed SCRAM message (invalid salt)",
                "r=MINEx,s=c2FsdA==,i=           | malformed SCRAM message (invalid iteration count)",
                "r=MINEx,s=c2FsdA==,i=0          | malformed SCRAM message (invalid iteration count)",
                "r=MINEx,s=c2FsdA==,i=-1         | malformed SCRAM message (invalid iteration count)",
                "r=MINEx,s=c2FsdA==,i=2147483647 | server asks for more than 100000 SCRAM iterations",
                "r=MINEx,s=c2FsdA==,i=99999999999999999999 | server asks for more than 100000 SCRAM iterations",
                "m=x,r=MINEx,s=c2FsdA==,i=1      | server requires an unsupported SCRAM extension",
                "r=MINEx,s=c2FsdA==              | malformed SCRAM message",
                "s=c2FsdA==,i=4096               | malformed SCRAM message",
            })
    void a_bad_challenge_is_refused(String message, String text) {
        assertThatThrownBy(() -> ScramTest.rfcClient()
                        .needsKeys(message.replace("MINE", ScramTest.NONCE).getBytes(UTF_8)))
                .isInstanceOf(ProtocolViolation.class)
                .hasMessage(text);
    }

    @Test
    void a_nonce_that_would_not_fit_anywhere_is_refused() {
        String message = "r=" + ScramTest.NONCE + "x".repeat(3000) + ",s=c2FsdA==,i=1";
        assertThatThrownBy(() -> ScramTest.rfcClient().needsKeys(message.getBytes(UTF_8)))
                .hasMessage("invalid SCRAM response (nonce mismatch)");
    }

    @Test
    void a_second_challenge_is_refused() {
        ScramClient client = ScramTest.rfcClient();
        client.needsKeys(ScramTest.SERVER_FIRST.getBytes(UTF_8));
        assertThatThrownBy(() -> client.needsKeys(ScramTest.SERVER_FIRST.getBytes(UTF_8)))
                .isInstanceOf(ProtocolViolation.class);
    }

    @Test
    void a_server_that_skips_the_proof_is_refused() {
        assertThatThrownBy(() -> ScramTest.rfcClient().verify(ScramTest.SERVER_FINAL.getBytes(UTF_8)))
                .hasMessage("server ended the SCRAM exchange before it asked for a proof");
    }

    @Test
    void a_server_that_does_not_know_the_secret_is_refused() {
        for (String signature : List.of(
                ScramTest.SERVER_FINAL.replace("v=6", "v=7"), "v=", "v=aGk=", ScramTest.SERVER_FINAL + ",x=y")) {
            ScramClient client = ScramTest.rfcClient();
            client.needsKeys(ScramTest.SERVER_FIRST.getBytes(UTF_8));
            client.finish(ScramKeys.derive("pencil", ScramTest.SALT, 4096));
            assertThatThrownBy(() -> client.verify(signature.getBytes(UTF_8))).hasMessage("incorrect server signature");
        }
    }

    @Test
    void a_servers_own_words_are_passed_on_if_they_can_be_printed() {
        ScramClient client = ScramTest.rfcClient();
        client.needsKeys(ScramTest.SERVER_FIRST.getBytes(UTF_8));
        client.finish(ScramKeys.derive("pencil", ScramTest.SALT, 4096));
        assertThatThrownBy(() -> client.verify("e=invalid-proof".getBytes(UTF_8)))
                .hasMessage("error received from server in SCRAM exchange: invalid-proof");
        assertThatThrownBy(() -> client.verify("e=a\nb".getBytes(UTF_8)))
                .hasMessage("error received from server in SCRAM exchange: (not printable)");
    }

    @Test
    void takes_channel_binding_where_it_can() {
        byte[] binding = {1};
        List<String> both = List.of("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256");
        assertThat(ScramClient.choose(both, binding).mechanism()).isEqualTo(Mechanism.SCRAM_SHA_256_PLUS);
        assertThat(ScramClient.choose(both, binding).first()).asString().startsWith("p=tls-server-end-point,,n=,r=");
        assertThat(ScramClient.choose(both, null).mechanism()).isEqualTo(Mechanism.SCRAM_SHA_256);
        assertThat(ScramClient.choose(both, null).first()).asString().startsWith("n,,n=,r=");
        assertThatThrownBy(() -> ScramClient.choose(List.of("OAUTHBEARER"), binding))
                .hasMessage("none of the server's SASL authentication mechanisms are supported");
    }
}
