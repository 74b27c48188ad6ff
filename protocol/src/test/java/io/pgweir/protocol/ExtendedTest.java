package io.pgweir.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.Test;

/** Where the names and texts of the extended protocol lie. */
class ExtendedTest {
    private static final ByteBuf PARSE = Wire.of("xxstmt\\00select $1\\00\\00\\01\\00\\00\\00\\17");
    private static final int PARSE_LENGTH = PARSE.readableBytes() - 2;
    private static final ByteBuf BIND = Wire.of("xxp\\00stmt\\00\\00\\00\\00\\00\\00\\00");
    private static final int BIND_LENGTH = BIND.readableBytes() - 2;

    @Test
    void the_parts_of_a_parse_are_found_where_they_lie() {
        assertThat(Parse.sqlAt(PARSE, 2, PARSE_LENGTH)).isEqualTo(7);
        assertThat(Parse.typesAt(PARSE, 2, PARSE_LENGTH)).isEqualTo(17);
        for (int cut = 0; cut < PARSE_LENGTH; cut++) {
            int length = cut;
            assertThatThrownBy(() -> Parse.typesAt(PARSE, 2, length)).isInstanceOf(ProtocolViolation.class);
        }
        ByteBuf greedy = Wire.of("\\00\\00\\ff\\ff\\00");
        assertThatThrownBy(() -> Parse.typesAt(greedy, 0, 5))
                .hasMessage("invalid Parse message: 262140 bytes expected, 1 left");
    }

    @Test
    void the_names_of_a_bind_are_found_where_they_lie() {
        assertThat(Bind.statementAt(BIND, 2, BIND_LENGTH)).isEqualTo(4);
        assertThat(Bind.formatsAt(BIND, 2, BIND_LENGTH)).isEqualTo(9);
        assertThatThrownBy(() -> Bind.formatsAt(BIND, 2, 6)).isInstanceOf(ProtocolViolation.class);
        assertThatThrownBy(() -> Bind.statementAt(BIND, 2, 1)).isInstanceOf(ProtocolViolation.class);
    }

    @Test
    void close_and_describe_name_a_statement_or_a_portal_and_nothing_else() {
        assertThat(Close.kind(Wire.of("Ps\\00"), 0, 3)).isEqualTo(Close.PORTAL);
        assertThat(Describe.kind(Wire.of("S\\00"), 0, 2)).isEqualTo(Describe.STATEMENT);
        assertThatThrownBy(() -> Close.kind(Wire.of("Xs\\00"), 0, 3)).hasMessage("invalid CLOSE message subtype 88");
        assertThatThrownBy(() -> Describe.kind(Wire.of("\\ff\\00"), 0, 2))
                .hasMessage("invalid DESCRIBE message subtype 255");
        assertThatThrownBy(() -> Close.kind(Wire.of("S\\00\\00"), 0, 3)).isInstanceOf(ProtocolViolation.class);
        assertThatThrownBy(() -> Close.kind(Wire.of("Ss"), 0, 2)).isInstanceOf(ProtocolViolation.class);
        assertThat(Wire.shown(out -> Describe.write(out, Describe.PORTAL, ""))).isEqualTo("D\\00\\00\\00\\06P\\00");
    }

    @Test
    void execute_says_how_many_rows() {
        assertThat(Wire.shown(out -> Execute.write(out, "p", 258))).isEqualTo("E\\00\\00\\00\\0ap\\00\\00\\00\\01\\02");
        assertThat(Execute.rows(Wire.of("p\\00\\00\\00\\01\\02"), 0, 6)).isEqualTo(258);
        assertThatThrownBy(() -> Execute.rows(Wire.of("p\\00\\00\\00\\01\\02"), 0, 5))
                .isInstanceOf(ProtocolViolation.class);
    }
}
