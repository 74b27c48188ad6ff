package io.pgweir.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.config.BeyondLag;
import io.pgweir.config.Consistency;
import io.pgweir.config.RedirectConfig;
import io.pgweir.config.RoutingConfig;
import io.pgweir.config.Strategy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RedirectsTest {
    private final Redirects redirects = new Redirects();

    private static RoutingConfig rules(RedirectConfig... rules) {
        return new RoutingConfig(
                Strategy.LEAST_ACTIVE,
                Consistency.SESSION,
                0,
                Duration.ZERO,
                BeyondLag.PRIMARY,
                Duration.ZERO,
                Duration.ZERO,
                List.of(rules),
                "",
                "",
                "");
    }

    @Test
    void the_first_rule_that_matches_holds() {
        RoutingConfig rules = rules(
                new RedirectConfig("shop", "", "", "standby", 100),
                new RedirectConfig("", "report.*", "", "b", 100),
                new RedirectConfig("", "", "psql|pgbench", "primary", 100));

        assertThat(redirects.target(rules, "shop", "reporter", "psql")).isNull();
        assertThat(redirects.target(rules, "books", "reporter", "psql")).isEqualTo("b");
        assertThat(redirects.target(rules, "books", "a reporter", "psql")).isEqualTo("primary");
        assertThat(redirects.target(rules, "books", "ann", "pgbench 2")).isNull();
        assertThat(redirects.target(rules, "books", "ann", "")).isNull();
    }

    @Test
    void a_part_of_the_sessions_is_redirected_in_turns() {
        RoutingConfig rules = rules(new RedirectConfig("", "", "", "b", 30), new RedirectConfig("", "", "", "c", 100));
        int redirected = 0;
        for (int i = 0; i < 100; i++) {
            redirected += "b".equals(redirects.target(rules, "d", "u", "a")) ? 1 : 0;
            assertThat(redirected).isBetween(30 * i / 100, 30 * i / 100 + 1);
        }
        assertThat(redirected).isEqualTo(30);
    }

    @Test
    void other_rules_hold_from_when_they_are_there() {
        assertThat(redirects.target(rules(), "d", "u", "a")).isNull();
        assertThat(redirects.target(rules(new RedirectConfig("d", "u", "a", "b", 100)), "d", "u", "a"))
                .isEqualTo("b");
        assertThat(redirects.target(rules(), "d", "u", "a")).isNull();
    }

    @Test
    void a_long_name_of_an_application_is_read_as_far_as_postgresql_keeps_it() {
        RoutingConfig rules = rules(new RedirectConfig("", "", "(a|aa)*b", "primary", 100));

        assertThat(redirects.target(rules, "d", "u", "c".repeat(100_000))).isNull();
        assertThat(redirects.target(rules(new RedirectConfig("", "", "c{63}", "b", 100)), "d", "u", "c".repeat(99)))
                .isEqualTo("b");
    }
}
