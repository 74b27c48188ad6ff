package io.pgweir.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FaultTest {
    private static final List<Severity> SEVERITIES = List.of(Severity.values());

    private static Fault read(String shown) {
        ByteBuf in = Wire.of(shown);
        return Fault.read(in, 0, in.readableBytes());
    }

    private static Fault any(Random random) {
        var fault = new Fault(
                SEVERITIES.get(random.nextInt(SEVERITIES.size())),
                String.format("%05d", random.nextInt(100_000)),
                Property.text(random, 60),
                null,
                null);
        fault = random.nextBoolean() ? fault.withDetail(Property.text(random, 60)) : fault;
        return random.nextBoolean() ? fault.withHint(Property.text(random, 60)) : fault;
    }

    @Test
    void an_error_goes_out_with_its_severity_twice() {
        assertThat(Wire.shown(Fault.error("26000", "no").withHint("try")::writeTo))
                .isEqualTo("E\\00\\00\\00#SERROR\\00VERROR\\00C26000\\00Mno\\00Htry\\00\\00");
    }

    @Test
    void a_warning_goes_out_as_a_notice() {
        assertThat(Wire.shown(Fault.warning("01000", "no")::writeTo))
                .startsWith("N\\00")
                .contains("VWARNING\\00");
    }

    @Test
    void a_zero_in_a_quoted_text_does_not_break_the_message() {
        Fault quoted = Fault.error("22023", "bad \"a\0b\"");
        ByteBuf in = Wire.of(Wire.shown(quoted::writeTo));
        assertThat(Fault.read(in, 5, in.readableBytes() - 5).message()).isEqualTo("bad \"ab\"");
    }

    @Test
    void every_field_may_be_missing() {
        assertThat(read("\\00")).isEqualTo(Fault.error(SqlState.INTERNAL_ERROR, ""));
        assertThat(read("Mno\\00\\00")).isEqualTo(Fault.error(SqlState.INTERNAL_ERROR, "no"));
        assertThat(read("C57P01\\00\\00")).isEqualTo(Fault.error("57P01", ""));
    }

    @Test
    void reads_the_severity_whatever_language_the_server_speaks() {
        assertThat(read("SFATAL\\00VFATAL\\00C57P01\\00\\00").severity()).isEqualTo(Severity.FATAL);
        assertThat(read("SFEHLER\\00VPANIC\\00C57P01\\00\\00").severity()).isEqualTo(Severity.PANIC);
        assertThat(read("SFATAL\\00C57P01\\00\\00").severity()).isEqualTo(Severity.FATAL);
        assertThat(read("SFEHLER\\00C57P01\\00\\00").severity()).isEqualTo(Severity.ERROR);
    }

    @Test
    void skips_fields_that_it_does_not_know() {
        assertThat(read("SERROR\\00VERROR\\00C42601\\00Mno\\00P15\\00?new\\00Fscan.l\\00L1145\\00Rx\\00\\00"))
                .isEqualTo(Fault.error("42601", "no"));
    }

    @Test
    void an_SQLSTATE_of_another_form_is_an_internal_error() {
        assertThat(read("C123\\00\\00").sqlState()).isEqualTo(SqlState.INTERNAL_ERROR);
        assertThat(read("C42 01\\00\\00").sqlState()).isEqualTo(SqlState.INTERNAL_ERROR);
    }

    @Test
    void text_in_another_encoding_is_no_reason_to_fail() {
        assertThat(read("Mf\\fcr\\00\\00").message()).isEqualTo("f\ufffdr");
    }

    @Test
    void refuses_a_body_that_ends_inside_a_field() {
        for (String cut : new String[] {"", "M", "Mno", "Mno\\00"}) {
            assertThatThrownBy(() -> read(cut)).as(cut).isInstanceOf(ProtocolViolation.class);
        }
    }

    @Test
    void any_fault_is_read_back_and_no_part_of_it_is() {
        Property.holds(random -> {
            Fault fault = any(random);
            ByteBuf in = Wire.of(Wire.shown(fault::writeTo));
            int length = Frame.length(in, 0) - 4;
            assertThat(length).isEqualTo(in.readableBytes() - 5);
            assertThat(Fault.read(in, 5, length)).isEqualTo(fault);
            assertThat(ErrorResponse.hasSqlState(in, 5, length, fault.sqlState()))
                    .isTrue();
            assertThat(ErrorResponse.isFatal(in, 5, length)).isEqualTo(fault.isFatal());
            int cut = random.nextInt(length);
            assertThatThrownBy(() -> Fault.read(in, 5, cut)).isInstanceOf(ProtocolViolation.class);
        });
    }

    @Test
    void asks_a_message_for_its_SQLSTATE_without_reading_it() {
        ByteBuf in = Wire.of("xSERROR\\00VERROR\\00C25006\\00M25001\\00\\00yC40001\\00");
        int length = in.readableBytes() - 9;
        assertThat(ErrorResponse.hasSqlState(in, 1, length, SqlState.READ_ONLY_SQL_TRANSACTION))
                .isTrue();
        assertThat(ErrorResponse.hasSqlState(in, 1, length, SqlState.ACTIVE_SQL_TRANSACTION))
                .isFalse();
        assertThat(ErrorResponse.hasSqlState(in, 1, in.readableBytes(), SqlState.SERIALIZATION_FAILURE))
                .isFalse();
        assertThat(ErrorResponse.hasSqlState(in, 1, 17, SqlState.READ_ONLY_SQL_TRANSACTION))
                .isFalse();
        assertThat(ErrorResponse.hasSqlState(in, 1, Integer.MAX_VALUE, "25006")).isTrue();
        assertThat(ErrorResponse.isFatal(in, 1, length)).isFalse();
    }
}
