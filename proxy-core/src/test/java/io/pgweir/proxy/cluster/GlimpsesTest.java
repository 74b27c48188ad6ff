package io.pgweir.proxy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GlimpsesTest {
    private final Node primary = new Node("a", "192.0.2.1", 5432, 1);
    private final Node standby = new Node("b", "192.0.2.2", 5432, 1);
    private final AtomicInteger doubts = new AtomicInteger();
    private final Glimpses glimpses = new Glimpses();

    @BeforeEach
    void monitorsHaveLooked() {
        long now = System.nanoTime();
        primary.isWatched(new Doubter());
        standby.isWatched(new Doubter());
        glimpses.judged(new Probe(primary, now, 1000), 1);
        standby.follows(900, true, now);
    }

    private final class Doubter implements Watcher {
        @Override
        public void look() {}

        @Override
        public void hurry(boolean waits) {}

        @Override
        public void doubt() {
            doubts.incrementAndGet();
        }
    }

    private static Map<String, @Nullable String> answer(
            boolean standby, long position, int timeline, String transactions) {
        Map<String, @Nullable String> answer = new HashMap<>();
        answer.put("standby", standby ? "t" : "f");
        answer.put("position", "" + position);
        answer.put("flushed", "" + position);
        answer.put("timeline", "" + timeline);
        answer.put("writer_delay", "200.000");
        answer.put("transactions", transactions);
        return answer;
    }

    private void seen(Node node, boolean asStandby, long position, int timeline) {
        glimpses.at(node).answered(answer(asStandby, position, timeline, asStandby ? "" : "7:7:"));
    }

    private long newest() {
        Probe newest = glimpses.newest();
        return newest == null ? -1 : newest.position();
    }

    @Test
    void nodes_are_where_they_were_seen_last() {
        seen(primary, false, 1200, 1);
        seen(standby, true, 1200, 1);
        assertThat(newest()).isEqualTo(1200);
        assertThat(standby.replayed()).isEqualTo(1200);
        assertThat(standby.isFresh()).isTrue();
        assertThat(doubts).hasValue(0);
    }

    @Test
    void a_look_of_the_monitor_that_was_begun_before_does_not_take_anything_back() {
        long before = System.nanoTime();
        seen(primary, false, 1200, 1);
        seen(standby, true, 1200, 1);
        glimpses.judged(new Probe(primary, before, 1100), 1);
        standby.follows(1100, true, before);
        assertThat(newest()).isEqualTo(1200);
        assertThat(standby.replayed()).isEqualTo(1200);
    }

    @Test
    void what_is_not_what_its_monitor_saw_is_left_to_the_monitor() {
        seen(primary, true, 5000, 1);
        seen(standby, false, 5000, 1);
        seen(primary, false, 5000, 2);
        seen(standby, true, 5000, 2);
        assertThat(newest()).isEqualTo(1000);
        assertThat(standby.replayed()).isEqualTo(900);
        assertThat(doubts).hasValue(4);
    }

    @Test
    void an_answer_that_was_asked_for_under_another_primary_counts_for_nothing() {
        Glimpses.Glimpse asked = glimpses.at(primary);
        glimpses.judged(new Probe(standby, System.nanoTime(), 1300), 2);
        asked.answered(answer(false, 2000, 1, "7:7:"));
        assertThat(newest()).isEqualTo(1300);
    }

    @Test
    void what_a_standby_was_asked_under_another_primary_counts_for_nothing_when_others_were_asked_since() {
        Glimpses.Glimpse asked = glimpses.at(standby);
        glimpses.judged(new Probe(new Node("c", "192.0.2.3", 5432, 1), System.nanoTime(), 950), 1);
        Glimpses.Glimpse _ = glimpses.at(primary);
        asked.answered(answer(true, 1000, 1, ""));
        assertThat(standby.replayed()).isEqualTo(900);
    }

    @Test
    void a_standby_that_lags_stays_where_its_monitor_saw_it() {
        standby.follows(800, false, System.nanoTime());
        seen(standby, true, 1000, 1);
        assertThat(standby.replayed()).isEqualTo(800);
        assertThat(standby.isFresh()).isFalse();
    }

    @Test
    void a_standby_on_a_timeline_of_its_own_has_nothing_that_counts() {
        long before = System.nanoTime();
        seen(standby, true, 1000, 1);
        standby.follows(0, false, before);
        assertThat(standby.replayed()).isZero();
    }

    @Test
    void what_a_standby_showed_early_is_settled_when_the_primary_shows_it() {
        glimpses.at(primary).answered(answer(false, 1200, 1, "7:9:7"));
        long shown = System.nanoTime();
        Glimpses.Glimpse asked = glimpses.at(standby);
        assertThat(asked.question()).contains("(9,'{7}',9)");
        asked.answered(answer(true, 1200, 1, "7"));
        glimpses.at(primary).answered(answer(false, 1200, 1, "7:9:7"));
        glimpses.at(standby).answered(answer(true, 1200, 1, "7"));
        assertThat(standby.settledNanos() - shown).isNegative();
        glimpses.at(primary).answered(answer(false, 1200, 1, "8:9:8"));
        assertThat(standby.settledNanos() - shown).isPositive();
    }
}
