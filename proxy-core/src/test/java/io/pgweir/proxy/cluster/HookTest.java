package io.pgweir.proxy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HookTest {
    private final Node first = new Node("a", "10.0.0.1", 5432, 1);
    private final Node second = new Node("b", "10.0.0.2", 5433, 1);
    private final Hook hook = new Hook(() -> List.of(first, second));

    @Test
    void placeholders_are_those_of_pgpool() {
        assertThat(hook.fill("%d %h %p|%m %H %r|%M %P %N %S|%%d %x %", first, second, first))
                .isEqualTo("0 10.0.0.1 5432|1 10.0.0.2 5433|0 0 10.0.0.1 5432|%d %x %");
    }

    @Test
    void where_there_is_no_primary_its_number_is_minus_one_and_the_rest_is_empty() {
        assertThat(hook.fill("[%m][%H][%r][%D]", first, null, null)).isEqualTo("[-1][][][]");
    }
}
