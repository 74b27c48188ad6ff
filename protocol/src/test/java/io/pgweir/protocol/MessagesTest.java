package io.pgweir.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each message against the bytes that the manual's chapter "Message Formats" says. */
class MessagesTest {
    @Test
    void the_proxy_asks_a_client_for_its_proof() {
        assertThat(Wire.shown(Authentication::ok)).isEqualTo("R\\00\\00\\00\\08\\00\\00\\00\\00");
        assertThat(Wire.shown(Authentication::cleartext)).isEqualTo("R\\00\\00\\00\\08\\00\\00\\00\\03");
        assertThat(Wire.shown(out -> Authentication.md5(out, new byte[] {'s', 'a', 'l', 't'})))
                .isEqualTo("R\\00\\00\\00\\0c\\00\\00\\00\\05salt");
        assertThat(Wire.shown(out -> Authentication.sasl(out, List.of("A", "B"))))
                .isEqualTo("R\\00\\00\\00\\0d\\00\\00\\00\\0aA\\00B\\00\\00");
        assertThat(Wire.shown(out -> Authentication.saslContinue(out, new byte[] {'x'})))
                .isEqualTo("R\\00\\00\\00\\09\\00\\00\\00\\0bx");
        assertThat(Wire.shown(out -> Authentication.saslFinal(out, new byte[] {'x'})))
                .isEqualTo("R\\00\\00\\00\\09\\00\\00\\00\\0cx");
    }

    @Test
    void the_proxy_greets_a_client() {
        assertThat(Wire.shown(out -> BackendKeyData.write(out, 258, new byte[] {'k', 'e', 'y', '!'})))
                .isEqualTo("K\\00\\00\\00\\0c\\00\\00\\01\\02key!");
        assertThat(Wire.shown(out -> ParameterStatus.write(out, "TimeZone", "UTC")))
                .isEqualTo("S\\00\\00\\00\\11TimeZone\\00UTC\\00");
        assertThat(Wire.shown(out -> NegotiateProtocolVersion.write(out, ProtocolVersion.V3_2, List.of("_pq_.x"))))
                .isEqualTo("v\\00\\00\\00\\13\\00\\03\\00\\02\\00\\00\\00\\01_pq_.x\\00");
        assertThat(Wire.shown(out -> ReadyForQuery.write(out, TransactionStatus.IDLE)))
                .isEqualTo("Z\\00\\00\\00\\05I");
    }

    @Test
    void the_proxy_answers_a_client_itself() {
        assertThat(Wire.shown(ParseComplete::write)).isEqualTo("1\\00\\00\\00\\04");
        assertThat(Wire.shown(BindComplete::write)).isEqualTo("2\\00\\00\\00\\04");
        assertThat(Wire.shown(CloseComplete::write)).isEqualTo("3\\00\\00\\00\\04");
        assertThat(Wire.shown(NoData::write)).isEqualTo("n\\00\\00\\00\\04");
        assertThat(Wire.shown(EmptyQueryResponse::write)).isEqualTo("I\\00\\00\\00\\04");
        assertThat(Wire.shown(out -> CommandComplete.write(out, "SHOW"))).isEqualTo("C\\00\\00\\00\\09SHOW\\00");
    }

    @Test
    void the_proxy_sends_a_table_of_its_own() {
        var columns = List.of(
                new RowDescription.Column("id", RowDescription.Type.INT8),
                new RowDescription.Column("n", RowDescription.Type.TEXT));
        assertThat(Wire.shown(out -> RowDescription.write(out, columns)))
                .isEqualTo("T\\00\\00\\00/\\00\\02"
                        + "id\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\14\\00\\08\\ff\\ff\\ff\\ff\\00\\00"
                        + "n\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\19\\ff\\ff\\ff\\ff\\ff\\ff\\00\\00");
        assertThat(Wire.shown(out -> DataRow.write(out, Arrays.asList("7", null, "", "ü"))))
                .isEqualTo(
                        "D\\00\\00\\00\\19\\00\\04\\00\\00\\00\\017\\ff\\ff\\ff\\ff\\00\\00\\00\\00\\00\\00\\00\\02\\c3\\bc");
    }

    @Test
    void a_value_that_is_no_text_at_all_keeps_the_frame_whole() {
        assertThat(Wire.shown(out -> DataRow.write(out, List.of("a\ud800b"))))
                .isEqualTo("D\\00\\00\\00\\0d\\00\\01\\00\\00\\00\\03a?b");
    }

    @Test
    void the_proxy_speaks_to_a_server() {
        assertThat(Wire.shown(SslRequest::write)).isEqualTo("\\00\\00\\00\\08\\04\\d2\\16/");
        assertThat(Wire.shown(GssEncRequest::write)).isEqualTo("\\00\\00\\00\\08\\04\\d2\\160");
        assertThat(Wire.shown(out -> CancelRequest.write(out, 1, new byte[] {'k', 'e', 'y', '!'})))
                .isEqualTo("\\00\\00\\00\\10\\04\\d2\\16.\\00\\00\\00\\01key!");
        assertThat(Wire.shown(out -> Password.write(out, "pw"))).isEqualTo("p\\00\\00\\00\\07pw\\00");
        assertThat(Wire.shown(out -> SaslInitialResponse.write(out, "M", new byte[] {'x'})))
                .isEqualTo("p\\00\\00\\00\\0bM\\00\\00\\00\\00\\01x");
        assertThat(Wire.shown(out -> SaslInitialResponse.write(out, "M", null)))
                .isEqualTo("p\\00\\00\\00\\0aM\\00\\ff\\ff\\ff\\ff");
        assertThat(Wire.shown(out -> SaslResponse.write(out, new byte[] {'x'}))).isEqualTo("p\\00\\00\\00\\05x");
        assertThat(Wire.shown(out -> Query.write(out, "select 1"))).isEqualTo("Q\\00\\00\\00\\0dselect 1\\00");
        assertThat(Wire.shown(out -> Parse.write(out, "s", "select $1", new int[] {23})))
                .isEqualTo("P\\00\\00\\00\\16s\\00select $1\\00\\00\\01\\00\\00\\00\\17");
        assertThat(Wire.shown(out -> Close.write(out, Close.STATEMENT, "s"))).isEqualTo("C\\00\\00\\00\\07Ss\\00");
        assertThat(Wire.shown(Sync::write)).isEqualTo("S\\00\\00\\00\\04");
        assertThat(Wire.shown(Flush::write)).isEqualTo("H\\00\\00\\00\\04");
        assertThat(Wire.shown(Terminate::write)).isEqualTo("X\\00\\00\\00\\04");
    }

    @Test
    void no_SQL_text_can_smuggle_a_message_in() {
        assertThatThrownBy(() -> Wire.written(out -> Query.write(out, "select 1\0X\0\0\0\4")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Wire.written(out -> Password.write(out, "a\0b")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void the_proxy_reads_what_a_client_sends_at_login() {
        ByteBuf password = Wire.of("p\\00\\00\\00\\07p\\ff\\00");
        assertThat(Password.read(password, 5, 3)).isEqualTo(new byte[] {'p', (byte) 0xff});
        assertThatThrownBy(() -> Password.read(Wire.of("\\00"), 0, 1))
                .isInstanceOfSatisfying(ProtocolViolation.class, refusal -> {
                    assertThat(refusal).hasMessage("empty password returned by client");
                    assertThat(refusal.sqlState()).isEqualTo(SqlState.INVALID_PASSWORD);
                });
        assertThatThrownBy(() -> Password.read(Wire.of("a\\00b\\00"), 0, 4))
                .hasMessage("invalid password packet size: 4, expected 2");

        var initial = SaslInitialResponse.read(Wire.of("M\\00\\00\\00\\00\\01x"), 0, 7);
        assertThat(initial.mechanism()).isEqualTo("M");
        assertThat(initial.data()).isEqualTo(new byte[] {'x'});
        assertThat(SaslInitialResponse.read(Wire.of("M\\00\\ff\\ff\\ff\\ff"), 0, 6)
                        .data())
                .isNull();
    }

    @Test
    void the_proxy_reads_what_a_server_asks_for() {
        assertThat(authentication("\\00\\00\\00\\00")).isEqualTo(new Authentication.Ok());
        assertThat(authentication("\\00\\00\\00\\03")).isEqualTo(new Authentication.Cleartext());
        assertThat(authentication("\\00\\00\\00\\05salt"))
                .isInstanceOfSatisfying(
                        Authentication.Md5.class, md5 -> assertThat(md5.salt()).containsExactly('s', 'a', 'l', 't'));
        assertThat(authentication("\\00\\00\\00\\0aA\\00B\\00\\00"))
                .isEqualTo(new Authentication.Sasl(List.of("A", "B")));
        assertThat(authentication("\\00\\00\\00\\0bxy"))
                .isInstanceOfSatisfying(
                        Authentication.SaslContinue.class,
                        step -> assertThat(step.data()).containsExactly('x', 'y'));
        assertThat(authentication("\\00\\00\\00\\0cxy"))
                .isInstanceOfSatisfying(
                        Authentication.SaslFinal.class,
                        step -> assertThat(step.data()).containsExactly('x', 'y'));
        assertThat(authentication("\\00\\00\\00\\07")).isEqualTo(new Authentication.Unsupported(7));
        assertThat(authentication("\\7f\\00\\00\\00junk")).isEqualTo(new Authentication.Unsupported(0x7f000000));
    }

    @Test
    void a_hostile_server_is_refused() {
        for (String bad : List.of(
                "\\00\\00\\00",
                "\\00\\00\\00\\00x",
                "\\00\\00\\00\\05sal",
                "\\00\\00\\00\\05salty",
                "\\00\\00\\00\\0aA\\00",
                "\\00\\00\\00\\0aA\\00\\00x",
                "\\00\\00\\00\\0b" + "x".repeat(2000))) {
            assertThatThrownBy(() -> authentication(bad)).as(bad).isInstanceOf(ProtocolViolation.class);
        }
        assertThatThrownBy(() -> BackendKeyData.read(Wire.of("\\00\\00\\00\\01key"), 0, 7))
                .hasMessage("invalid BackendKeyData message: cancel key has 3 bytes, expected 4 to 256");
        assertThatThrownBy(() -> BackendKeyData.read(Wire.of("k".repeat(261)), 0, 261))
                .hasMessage("invalid BackendKeyData message: cancel key has 257 bytes, expected 4 to 256");
        assertThatThrownBy(() -> NegotiateProtocolVersion.read(Wire.of("\\00\\03\\00\\00\\7f\\ff\\ff\\ffx\\00"), 0, 10))
                .hasMessage("invalid NegotiateProtocolVersion message: 2147483647 options announced in 2 bytes");
        assertThatThrownBy(() -> NegotiateProtocolVersion.read(Wire.of("\\00\\02\\00\\00\\00\\00\\00\\00"), 0, 8))
                .hasMessage("invalid NegotiateProtocolVersion message: server asks for protocol 2.0");
        assertThatThrownBy(() -> ReadyForQuery.read(Wire.of("X"), 0, 1)).isInstanceOf(ProtocolViolation.class);
        assertThatThrownBy(() -> ReadyForQuery.read(Wire.of(""), 0, 0)).isInstanceOf(ProtocolViolation.class);
    }

    @Test
    void tells_a_tag_from_one_that_begins_with_it() {
        ByteBuf in = Wire.of("BEGIN\\00");
        assertThat(CommandComplete.hasTag(in, 0, 6, "BEGIN")).isTrue();
        assertThat(CommandComplete.hasTag(in, 0, 6, "BEGI")).isFalse();
        assertThat(CommandComplete.hasTag(in, 0, 7, "BEGINS")).isFalse();
        assertThat(CommandComplete.read(in, 0, 6)).isEqualTo("BEGIN");
    }

    private static Authentication authentication(String body) {
        ByteBuf in = Wire.of(body);
        return Authentication.read(in, 0, in.readableBytes());
    }
}
