package io.pgweir.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FrameTest {
    @Test
    void counts_the_length_word_but_not_the_type() {
        assertThat(Frame.length(Wire.of("xQ\\00\\00\\00\\0aselect\\00"), 1)).isEqualTo(10);
    }

    @Test
    void refuses_a_length_that_does_not_hold_itself() {
        assertThatThrownBy(() -> Frame.length(Wire.of("Q\\00\\00\\00\\03"), 0))
                .isInstanceOf(ProtocolViolation.class)
                .hasMessage("invalid message length 3 for message type 81, expected 4 to 2147483647");
        assertThatThrownBy(() -> Frame.length(Wire.of("Q\\ff\\ff\\ff\\ff"), 0))
                .isInstanceOf(ProtocolViolation.class)
                .hasMessageContaining("invalid message length -1 ");
    }

    @Test
    void holds_each_message_to_the_limit_that_PostgreSQL_sets() {
        var longest = Wire.of("D\\00\\00\\27\\10");
        assertThat(Frame.length(longest, 0, Frame.frontendLimit(Frontend.DESCRIBE)))
                .isEqualTo(10_000);

        var longer = Wire.of("D\\00\\00\\27\\11");
        assertThatThrownBy(() -> Frame.length(longer, 0, Frame.frontendLimit(Frontend.DESCRIBE)))
                .isInstanceOf(ProtocolViolation.class)
                .hasMessage("invalid message length 10001 for message type 68, expected 4 to 10000");

        assertThat(Frame.frontendLimit(Frontend.BIND)).isEqualTo(0x3ffffffe);
        assertThat(Frame.frontendLimit(Frontend.PASSWORD)).isEqualTo(65_535);
    }

    @Test
    void knows_every_type_byte_of_the_manual_and_no_other() {
        String frontend = "BCDEFHPQSXcdfp";
        String backend = "123ACDEGHIKNRSTVWZcdnstv";
        for (int type = 0; type < 256; type++) {
            byte b = (byte) type;
            if (frontend.indexOf(type) >= 0) {
                assertThat(Frame.frontendLimit(b)).isPositive();
            } else {
                assertThatThrownBy(() -> Frame.frontendLimit(b))
                        .hasMessage("invalid frontend message type " + (b & 0xff));
            }
            if (backend.indexOf(type) >= 0) {
                assertThat(Frame.backendLimit(b)).isPositive();
            } else {
                assertThatThrownBy(() -> Frame.backendLimit(b))
                        .hasMessage("invalid backend message type " + (b & 0xff));
            }
        }
    }

    @Test
    void a_violation_costs_no_stack_trace_and_is_fatal_for_the_client() {
        var violation = new ProtocolViolation("no");
        assertThat(violation.getStackTrace()).isEmpty();
        assertThat(violation.fault()).isEqualTo(Fault.fatal("08P01", "no"));
    }
}
