package io.pgweir.proxy.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.config.BeyondLag;
import io.pgweir.config.Consistency;
import io.pgweir.config.RoutingConfig;
import io.pgweir.config.Strategy;
import io.pgweir.protocol.sql.Classifier;
import io.pgweir.protocol.sql.Target;
import io.pgweir.protocol.sql.TextRules;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ListsTest {
    private static Lists lists(String reading, String writing, String primary) {
        return new Lists(new RoutingConfig(
                Strategy.LEAST_ACTIVE,
                Consistency.SESSION,
                0,
                Duration.ZERO,
                BeyondLag.PRIMARY,
                Duration.ZERO,
                Duration.ZERO,
                List.of(),
                reading,
                writing,
                primary));
    }

    private static Target target(Lists lists, String sql) {
        ByteBuf text = text(sql);
        return new Classifier(new Listed(Cautious.INSTANCE, lists, Set.of()))
                .classify(text, 0, text.readableBytes(), new TextRules(true, TextRules.Encoding.UTF8))
                .target();
    }

    private static ByteBuf text(String sql) {
        return Unpooled.copiedBuffer(sql, StandardCharsets.UTF_8);
    }

    private static boolean asksForPrimary(Lists lists, String sql) {
        return lists.askForPrimary(text(sql), 0, sql.length());
    }

    @Test
    void functions_are_what_the_operator_says() {
        Lists lists = lists("monthly_.*|reports[.]total", "monthly_close|lower", "");

        assertThat(target(lists, "SELECT monthly_sum(1)")).isEqualTo(Target.STANDBY);
        assertThat(target(lists, "SELECT Monthly_Sum(1)")).isEqualTo(Target.STANDBY);
        assertThat(target(lists, "SELECT monthly_close(1)")).isEqualTo(Target.PRIMARY);
        assertThat(target(lists, "SELECT x.monthly_sum(1)")).isEqualTo(Target.PRIMARY);
        assertThat(target(lists, "SELECT reports.total(1)")).isEqualTo(Target.STANDBY);
        assertThat(target(lists, "SELECT lower('A')")).isEqualTo(Target.PRIMARY);
        assertThat(target(lists, "SELECT upper('A')")).isEqualTo(Target.STANDBY);
    }

    @Test
    void what_postgresql_itself_brings_can_not_be_listed_as_harmless() {
        Lists lists = lists(".*", "", "");

        assertThat(target(lists, "SELECT nextval('s')")).isEqualTo(Target.PRIMARY);
        assertThat(target(lists, "SELECT pg_advisory_lock(1)")).isEqualTo(Target.PRIMARY);
        assertThat(target(lists, "SELECT set_config('a.b', 'c', false)")).isEqualTo(Target.PRIMARY);
    }

    @Test
    void a_pattern_is_found_anywhere_in_whatever_case() {
        Lists lists = lists("", "", "for the books|from\\s+ledger");

        assertThat(asksForPrimary(lists, "/* For the Books */ SELECT 1")).isTrue();
        assertThat(asksForPrimary(lists, "SELECT * FROM  ledger")).isTrue();
        assertThat(asksForPrimary(lists, "SELECT * FROM ledge")).isFalse();
        assertThat(asksForPrimary(Lists.NONE, "SELECT 1")).isFalse();
    }

    @Test
    void a_pattern_that_never_comes_to_an_end_asks_for_the_primary() {
        Lists lists = lists("", "", "(.*)(.*)(.*)(.*)(.*)!");

        assertThat(asksForPrimary(lists, "a".repeat(500))).isTrue();
        assertThat(asksForPrimary(lists, "a".repeat(5))).isFalse();
        assertThat(asksForPrimary(lists("", "", "(a|b)*c"), "ab".repeat(30_000)))
                .isTrue();
    }
}
