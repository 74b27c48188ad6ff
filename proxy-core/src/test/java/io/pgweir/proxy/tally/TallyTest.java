package io.pgweir.proxy.tally;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TallyTest {
    private final Tally tally = new Tally();

    @Test
    void a_transaction_of_one_query_is_both_and_noted_once() {
        tally.bothTook(1_000_000);
        tally.queryTook(2_000_000);
        tally.queryTook(3_000_000);
        tally.transactionTook(9_000_000);
        Tallied read = tally.read();
        assertThat(read.queries().count()).isEqualTo(3);
        assertThat(read.queries().nanos()).isEqualTo(6_000_000);
        assertThat(read.transactions().count()).isEqualTo(2);
        assertThat(read.transactions().nanos()).isEqualTo(10_000_000);
        assertThat(read.of(Count.QUERY_NANOS)).isEqualTo(6_000_000);
        assertThat(read.of(Count.TRANSACTION_NANOS)).isEqualTo(10_000_000);
    }

    @Test
    void what_was_read_does_not_change_any_more() {
        tally.waited(5);
        Tallied read = tally.read();
        tally.waited(5);
        tally.count(Count.QUERIES);
        assertThat(read.of(Count.WAIT_NANOS)).isEqualTo(5);
        assertThat(read.of(Count.QUERIES)).isZero();
        assertThat(tally.read().since(read).of(Count.WAIT_NANOS)).isEqualTo(5);
    }
}
