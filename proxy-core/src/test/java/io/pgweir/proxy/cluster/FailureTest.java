package io.pgweir.proxy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Why a look failed decides whether whoever works on the node is cut off. */
class FailureTest {
    @ParameterizedTest
    @CsvSource({
        "53300, FULL",
        "28P01, REFUSES",
        "3D000, REFUSES",
        "42501, REFUSES",
        "40001, REFUSES", // a conflict with recovery
        "57014, REFUSES", // a time limit of the role's
        "22003, REFUSES", // a number that is none
        "57P01, SILENT",
        "57P03, SILENT",
        "08006, SILENT",
        "XX000, SILENT",
        ", SILENT"
    })
    void a_node_that_answers_with_an_error_is_not_silent(@Nullable String state, Failure.Kind kind) {
        assertThat(Failure.of(new SQLException("failed", state), null, null).kind())
                .isEqualTo(kind);
        assertThat(Failure.of(new SQLException("closed"), new SQLException("failed", state), null)
                        .kind())
                .isEqualTo(kind);
    }

    @Test
    void one_that_does_not_answer_in_time_is_silent_whatever_came_of_that() {
        Failure late = Failure.of(new SQLException("interrupted", "42000"), null, "no answer within 1000 ms");
        assertThat(late).isEqualTo(new Failure(Failure.Kind.SILENT, "no answer within 1000 ms"));
    }
}
