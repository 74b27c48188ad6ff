package io.pgweir.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class WorkloadsTest {
    @Test
    void a_star_stands_for_anything() {
        assertThat(Workloads.named(List.of("split-mix-*", "result")).stream().map(Workload::name))
                .containsExactly("result", "split-mix-8", "split-mix-64");
    }

    @Test
    void each_name_stands_for_one_workload() {
        assertThat(Workloads.ALL.stream().map(Workload::name)).doesNotHaveDuplicates();
    }

    @Test
    void a_name_that_is_none_is_refused() {
        assertThatThrownBy(() -> Workloads.named(List.of("result", "results"))).hasMessageContaining("\"results\"");
    }
}
