package io.pgweir.protocol.scram;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgweir.protocol.ProtocolViolation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client may not say, and how PostgreSQL answers it. */
class ScramServerTest {
    private static final String NONCE = ScramTest.NONCE + ScramTest.SERVER_NONCE;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            emptyValue = "",
            value = {
                "''                | The message is empty.",
                "x,,n=,r=a         | Unexpected channel-binding flag \"'x'\".",
                "n                 | Comma expected, but found character \"0x00\".",
                "nx                | Comma expected, but found character \"'x'\".",
                "n,x=y,n=,r=a      | Unexpected attribute \"'x'\" in client-first-message.",
                "n,,r=a            | Expected attribute \"n\" but found \"'r'\".",
                "n,,n              | Expected character \"=\" for attribute \"n\".",
                "n,,n=             | Expected attribute \"r\" but found \"0x00\".",
                "n,,n=,r=a,1=      | Attribute expected, but found invalid character \"'1'\".",
                "p=tls-unique,,n=  | The client selected SCRAM-SHA-256 without channel binding,"
                        + " but the SCRAM message includes channel binding data.",
            })
    void a_malformed_first_message_is_refused_with_PostgreSQLs_detail(String message, String detail) {
        assertThatThrownBy(() -> ScramTest.rfcServer().first(message.getBytes(UTF_8)))
                .isInstanceOfSatisfying(ProtocolViolation.class, refusal -> {
                    assertThat(refusal).hasMessage("malformed SCRAM message");
                    assertThat(refusal.detail()).isEqualTo(detail);
                    assertThat(refusal.sqlState()).isEqualTo("08P01");
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "n,a=root,n=,r=a   | 0A000 | client uses authorization identity, but it is not supported",
                "n,,m=x,n=,r=a     | 0A000 | client requires an unsupported SCRAM extension",
                "n,,n=,r=a\u00e4   | 08P01 | non-printable characters in SCRAM nonce",
            })
    void what_we_do_not_support_is_refused_in_PostgreSQLs_words(String message, String sqlState, String text) {
        assertThatThrownBy(() -> ScramTest.rfcServer().first(message.getBytes(UTF_8)))
                .isInstanceOfSatisfying(ProtocolViolation.class, refusal -> {
                    assertThat(refusal).hasMessage(text);
                    assertThat(refusal.sqlState()).isEqualTo(sqlState);
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "c=eSws,r=NONCE,p=PROOF    | unexpected SCRAM channel-binding attribute in client-final-message",
                "c=biws,r=other,p=PROOF    | invalid SCRAM response",
                "c=biws,r=NONCE            | malformed SCRAM message",
                "c=biws,r=NONCE,x=y        | malformed SCRAM message",
                "c=biws,r=NONCE,p=PROOF,x= | malformed SCRAM message",
                "c=biws,r=NONCE,p=aGk=     | malformed SCRAM message",
                "c=biws,r=NONCE,p=*        | malformed SCRAM message",
            })
    void a_malformed_final_message_is_refused(String message, String text) {
        ScramServer server = ScramTest.rfcServer();
        server.first(ScramTest.CLIENT_FIRST.getBytes(UTF_8));
        byte[] sent = message.replace("NONCE", NONCE)
                .replace("PROOF", "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")
                .getBytes(UTF_8);
        assertThatThrownBy(() -> server.finish(sent))
                .isInstanceOf(ProtocolViolation.class)
                .hasMessage(text);
    }

    @Test
    void a_wrong_proof_is_rejected_and_not_a_violation() {
        ScramServer server = ScramTest.rfcServer();
        server.first(ScramTest.CLIENT_FIRST.getBytes(UTF_8));
        String wrong = ScramTest.CLIENT_FINAL.replace("p=d", "p=e");
        assertThat(server.finish(wrong.getBytes(UTF_8))).isEqualTo(new ScramServer.Rejected());
    }

    @Test
    void optional_extensions_are_ignored_and_yet_signed() {
        ScramServer server = ScramTest.rfcServer();
        server.first((ScramTest.CLIENT_FIRST + ",x=1").getBytes(UTF_8));
        assertThat(server.finish(ScramTest.CLIENT_FINAL.getBytes(UTF_8))).isEqualTo(new ScramServer.Rejected());
    }

    @Test
    void a_message_longer_than_any_login_needs_is_refused() {
        String message = "n,,n=,r=" + "a".repeat(5000);
        assertThatThrownBy(() -> ScramTest.rfcServer().first(message.getBytes(UTF_8)))
                .isInstanceOf(ProtocolViolation.class);
    }

    @Test
    void only_a_mechanism_that_was_offered_can_be_chosen() {
        assertThat(Mechanism.chosen("SCRAM-SHA-256-PLUS", true)).isEqualTo(Mechanism.SCRAM_SHA_256_PLUS);
        for (String name : new String[] {"SCRAM-SHA-256-PLUS", "SCRAM-SHA-1", "", "scram-sha-256"}) {
            assertThatThrownBy(() -> Mechanism.chosen(name, false))
                    .hasMessage("client selected an invalid SASL authentication mechanism");
        }
    }

    @Test
    void channel_binding_of_another_type_is_refused() {
        var server = new ScramServer(Mechanism.SCRAM_SHA_256_PLUS, ScramTest.SECRET, new byte[] {1});
        assertThatThrownBy(() -> server.first("p=tls-unique,,n=,r=a".getBytes(UTF_8)))
                .hasMessage("unsupported SCRAM channel-binding type");
    }
}
