package io.pgweir.proxy.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.Seeded;
import io.pgweir.proxy.server.ServerLink;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** One worker's share of one pool: who gets which connection when, and how many there are. */
class PoolTest extends PoolScene {
    PoolTest() {
        super("{ size: 2 }");
    }

    @Test
    void who_comes_first_is_served_first_and_no_more_is_opened_than_may_be() {
        Waiting first = arrives();
        Waiting second = arrives();
        Waiting third = arrives();
        assertThat(openings).hasSize(2);
        ServerLink link = opens();
        assertThat(first.link).isSameAs(link);
        opens();
        assertThat(second.link).isNotNull();
        assertThat(third.link).isNull();

        givesBack(first);
        assertThat(third.link).isSameAs(link);
        assertThat(pool.connections()).isEqualTo(2);
    }

    @Test
    void the_connection_used_last_is_used_next() {
        Waiting first = arrives();
        Waiting second = arrives();
        opens();
        ServerLink last = opens();
        givesBack(first);
        givesBack(second);
        assertThat(arrives().link).isSameAs(last);
    }

    @Test
    void all_have_come_round_when_each_worker_is_done_with_what_it_was_at() {
        BooleanSupplier round = pools.round();
        assertThat(round.getAsBoolean()).isFalse();
        home.runPendingTasks();
        assertThat(round.getAsBoolean()).isTrue();
    }

    @Test
    void who_leaves_the_line_is_passed_over() {
        Waiting first = arrives();
        Waiting second = arrives();
        share.leave(first);
        ServerLink link = opens();
        assertThat(first.link).isNull();
        assertThat(second.link).isSameAs(link);
    }

    @Test
    void who_waits_too_long_is_told_so() {
        Waiting lessee = arrives();
        passes(119);
        assertThat(lessee.refused).isNull();
        passes(2);
        assertThat(lessee.refusal()).isEqualTo("53300");
        assertThat(lessee.ticket().isInLine()).isFalse();
    }

    @Test
    void what_the_server_refuses_for_good_all_in_line_are_told() {
        Waiting first = arrives();
        Waiting second = arrives();
        fails(REFUSED);
        for (Waiting lessee : List.of(first, second)) {
            assertThat(lessee.refusal()).isEqualTo("28000");
        }
        assertThat(pool.connections())
                .as("the other attempt is still under way")
                .isEqualTo(1);
    }

    @Test
    void a_full_server_is_tried_again_later() {
        Waiting lessee = arrives();
        fails(FULL);
        assertThat(openings).isEmpty();
        assertThat(lessee.refused).isNull();
        passes(1);
        assertThat(opens()).isSameAs(lessee.link);
    }

    @Test
    void the_reserve_is_for_those_who_have_waited() {
        PoolScene small = new PoolScene("{ size: 1, reserve_size: 1, reserve_after: 5s }");
        small.arrives();
        Waiting second = small.arrives();
        small.opens();
        small.passes(4);
        assertThat(small.openings).isEmpty();
        small.passes(2);
        small.opens();
        assertThat(second.link).isNotNull();
        assertThat(small.pool.connections()).isEqualTo(2);
    }

    @Test
    void the_smallest_number_is_kept_open() {
        PoolScene kept = new PoolScene("{ size: 3, min_size: 2, server_idle_timeout: 10s }");
        kept.passes(1);
        kept.opens();
        kept.passes(1);
        kept.opens();
        kept.passes(60);
        assertThat(kept.openings).isEmpty();
        assertThat(kept.pool.connections()).isEqualTo(2);
    }

    @Test
    void a_connection_idle_for_too_long_is_closed() {
        Waiting lessee = arrives();
        ServerLink link = opens();
        givesBack(lessee);
        passes(601);
        assertThat(link.isUsable()).isFalse();
        assertThat(pool.connections()).isZero();
    }

    @Test
    void a_connection_that_died_is_nobodys_and_another_takes_its_place() {
        Waiting lessee = arrives();
        ServerLink link = opens();
        givesBack(lessee);
        link.channel().close();
        home.runPendingTasks();
        assertThat(pool.connections()).isZero();
        Waiting next = arrives();
        assertThat(opens()).isSameAs(next.link);
    }

    @Test
    void what_happens_to_all_connections_is_not_spared_one_that_is_on_its_way() {
        arrives();
        ServerLink link = opens();
        Loss known = share.letsGo(link);
        pool.cutOff("the node is lost");
        home.runPendingTasks();
        assertThat(link.isUsable()).isTrue();
        share.takesOver(link, known);
        assertThat(link.isUsable()).isFalse();
    }

    @Test
    void what_happened_before_it_was_opened_is_spared_one_that_moves() {
        pool.leave();
        home.runPendingTasks();
        arrives();
        ServerLink link = opens();
        share.takesOver(link, share.letsGo(link));
        assertThat(link.isUsable()).isTrue();
    }

    @Test
    void nobody_waits_beside_an_idle_connection_and_the_count_is_right_whatever_happens() {
        Seeded.holds(300, random -> new PoolScene("{ size: 3, wait_timeout: 30s }").livesThrough(random));
    }
}
