package io.pgweir.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private final Ledger ledger = new Ledger();
    private final List<String> undone = new ArrayList<>();

    private void owes(int... debts) {
        for (int debt : debts) {
            ledger.owe(debt);
        }
    }

    private Ledger.Regret undoing(String note) {
        return () -> undone.add(note);
    }

    @Test
    void a_new_one_is_clear_and_expects_nothing() {
        assertThat(ledger.isClear()).isTrue();
        assertThat(ledger.isUncertain()).isFalse();
        assertThat(ledger.next()).isEqualTo(Ledger.NOTHING);
        assertThat(ledger.settle(Ledger.PARSE)).isEqualTo(Ledger.NOTHING);
        assertThat(ledger.settleReady()).isEqualTo(Ledger.NOTHING);
        assertThat(ledger.takeFaked()).isEqualTo(Ledger.NOTHING);
    }

    @Test
    void answers_settle_in_the_order_of_the_messages() {
        owes(Ledger.PARSE, Ledger.BIND, Ledger.DESCRIBE, Ledger.EXECUTE, Ledger.CLOSE, Ledger.SYNC);

        assertThat(ledger.settle(Ledger.BIND)).as("out of turn").isEqualTo(Ledger.NOTHING);
        assertThat(ledger.settle(Ledger.PARSE)).isEqualTo(Ledger.PARSE);
        assertThat(ledger.settle(Ledger.BIND)).isEqualTo(Ledger.BIND);
        assertThat(ledger.settle(Ledger.DESCRIBE)).isEqualTo(Ledger.DESCRIBE);
        assertThat(ledger.settleReady()).as("no Sync yet").isEqualTo(Ledger.NOTHING);
        assertThat(ledger.settle(Ledger.EXECUTE)).isEqualTo(Ledger.EXECUTE);
        assertThat(ledger.settle(Ledger.CLOSE)).isEqualTo(Ledger.CLOSE);
        assertThat(ledger.isClear()).isFalse();
        assertThat(ledger.settleReady()).isEqualTo(Ledger.SYNC);
        assertThat(ledger.isClear()).isTrue();
    }

    @Test
    void what_is_ours_is_told_from_what_is_the_clients() {
        owes(Ledger.QUERY | Ledger.SWALLOWED, Ledger.PARSE | Ledger.SWALLOWED, Ledger.PARSE);

        assertThat(ledger.isNextOurs()).isTrue();
        assertThat(ledger.isNextSwallowed()).isTrue();
        assertThat(ledger.settleReady()).isEqualTo(Ledger.QUERY | Ledger.SWALLOWED);
        assertThat(ledger.isNextOurs()).isFalse();
        assertThat(ledger.isNextSwallowed()).isTrue();
        assertThat(ledger.next()).isEqualTo(Ledger.PARSE);
        assertThat(ledger.settle(Ledger.PARSE)).isEqualTo(Ledger.PARSE | Ledger.SWALLOWED);
        assertThat(ledger.isNextSwallowed()).isFalse();
    }

    @Test
    void a_faked_answer_waits_for_its_turn() {
        owes(Ledger.BIND, Ledger.FAKED_PARSE, Ledger.FAKED_CLOSE, Ledger.SYNC);

        assertThat(ledger.takeFaked()).isEqualTo(Ledger.NOTHING);
        ledger.settle(Ledger.BIND);
        assertThat(ledger.takeFaked()).isEqualTo(Ledger.FAKED_PARSE);
        assertThat(ledger.takeFaked()).isEqualTo(Ledger.FAKED_CLOSE);
        assertThat(ledger.takeFaked()).isEqualTo(Ledger.NOTHING);
        assertThat(ledger.settleReady()).isEqualTo(Ledger.SYNC);
    }

    @Test
    void an_error_forgives_up_to_the_next_sync_and_undoes_the_last_note_first() {
        ledger.owe(Ledger.PARSE, undoing("first"));
        ledger.owe(Ledger.FAKED_PARSE, undoing("second"));
        ledger.owe(Ledger.CLOSE | Ledger.SWALLOWED, undoing("third"));
        ledger.owe(Ledger.SYNC);
        ledger.owe(Ledger.PARSE, undoing("behind the Sync"));
        ledger.owe(Ledger.SYNC);

        ledger.failed();

        assertThat(undone).containsExactly("third", "second", "first");
        assertThat(ledger.settleReady()).isEqualTo(Ledger.SYNC);
        assertThat(ledger.settle(Ledger.PARSE)).isEqualTo(Ledger.PARSE);
        assertThat(ledger.settleReady()).isEqualTo(Ledger.SYNC);
        assertThat(ledger.isClear()).isTrue();
    }

    @Test
    void what_is_sent_between_an_error_and_the_next_sync_is_never_answered() {
        owes(Ledger.PARSE);
        ledger.failed();
        assertThat(ledger.isClear()).as("a Sync is to come").isFalse();

        ledger.owe(Ledger.BIND, undoing("bind"));
        ledger.owe(Ledger.QUERY, undoing("query"));
        assertThat(undone).containsExactly("bind", "query");
        assertThat(ledger.next()).isEqualTo(Ledger.NOTHING);

        owes(Ledger.SYNC);
        assertThat(ledger.settleReady()).isEqualTo(Ledger.SYNC);
        assertThat(ledger.isClear()).isTrue();
    }

    @Test
    void an_error_in_a_simple_query_skips_nothing() {
        ledger.owe(Ledger.QUERY);
        ledger.owe(Ledger.PARSE, undoing("behind the query"));
        ledger.owe(Ledger.SYNC);

        ledger.failed();

        assertThat(undone).isEmpty();
        assertThat(ledger.settleReady()).isEqualTo(Ledger.QUERY);
        assertThat(ledger.settle(Ledger.PARSE)).isEqualTo(Ledger.PARSE);
    }

    @Test
    void an_error_that_answers_nothing_changes_nothing() {
        ledger.failed();
        assertThat(ledger.isClear()).isTrue();
    }

    /** What a Flush brings are answers, and no end of the transaction that the batch is. */
    @Test
    void a_batch_that_is_answered_but_not_synced_is_not_clear() {
        owes(Ledger.PARSE, Ledger.BIND, Ledger.EXECUTE);
        ledger.settle(Ledger.PARSE);
        ledger.settle(Ledger.BIND);
        ledger.settle(Ledger.EXECUTE);
        assertThat(ledger.isSettled()).isTrue();
        assertThat(ledger.isClear()).isFalse();

        owes(Ledger.SYNC);
        ledger.settleReady();
        assertThat(ledger.isClear()).isTrue();
    }

    @Test
    void a_simple_query_ends_a_batch_too() {
        owes(Ledger.BIND, Ledger.QUERY);
        ledger.settle(Ledger.BIND);
        ledger.settleReady();
        assertThat(ledger.isClear()).isTrue();
    }

    @Test
    void copy_data_of_a_simple_query_eats_the_sync_behind_it() {
        owes(Ledger.QUERY);
        ledger.copyInBegan();
        assertThat(ledger.isClear()).isFalse();
        owes(Ledger.SYNC, Ledger.COPY_END);
        assertThat(ledger.settleReady()).isEqualTo(Ledger.QUERY);
        assertThat(ledger.isClear()).isTrue();
    }

    @Test
    void copy_data_of_an_execute_eats_the_syncs_that_were_sent_before_the_copy_was_known() {
        owes(Ledger.EXECUTE, Ledger.SYNC);
        ledger.copyInBegan();
        owes(Ledger.COPY_END, Ledger.SYNC);

        assertThat(ledger.settle(Ledger.EXECUTE)).isEqualTo(Ledger.EXECUTE);
        assertThat(ledger.settleReady()).isEqualTo(Ledger.SYNC);
        assertThat(ledger.isClear()).isTrue();
        assertThat(ledger.isUncertain()).isFalse();
    }

    @Test
    void a_whole_copy_may_be_sent_before_the_server_says_a_word() {
        owes(Ledger.PARSE, Ledger.BIND, Ledger.EXECUTE, Ledger.SYNC, Ledger.COPY_END, Ledger.SYNC, Ledger.QUERY);
        ledger.settle(Ledger.PARSE);
        ledger.settle(Ledger.BIND);
        ledger.copyInBegan();

        assertThat(ledger.settle(Ledger.EXECUTE)).isEqualTo(Ledger.EXECUTE);
        assertThat(ledger.settleReady()).isEqualTo(Ledger.SYNC);
        assertThat(ledger.settleReady()).isEqualTo(Ledger.QUERY);
        assertThat(ledger.isClear()).isTrue();
    }

    @Test
    void the_end_of_a_copy_that_had_failed_is_ignored() {
        owes(Ledger.QUERY);
        ledger.copyInBegan();
        ledger.failed();
        assertThat(ledger.settleReady()).isEqualTo(Ledger.QUERY);
        owes(Ledger.COPY_END);
        assertThat(ledger.isClear()).isTrue();
    }

    @Test
    void a_copy_that_was_refused_before_it_began_leaves_no_copy_end_behind() {
        owes(Ledger.QUERY, Ledger.COPY_END, Ledger.QUERY);
        ledger.failed();
        assertThat(ledger.settleReady()).isEqualTo(Ledger.QUERY);
        assertThat(ledger.next()).isEqualTo(Ledger.QUERY);
    }

    /** A trigger that fails before the first row does this: COPY was agreed to, and not one message of it was read. */
    @Test
    void a_copy_that_fails_before_it_read_the_sync_answers_that_sync() {
        owes(Ledger.EXECUTE, Ledger.SYNC);
        ledger.copyInBegan();
        ledger.failed();

        assertThat(ledger.isUncertain())
                .as("the Sync may have been eaten or not")
                .isTrue();
        assertThat(ledger.settleReady()).as("it was not").isEqualTo(Ledger.SYNC);
        owes(Ledger.SYNC);
        assertThat(ledger.settleReady()).isEqualTo(Ledger.SYNC);
        assertThat(ledger.isClear()).isTrue();
    }

    @Test
    void a_copy_that_fails_after_it_read_the_sync_does_not_answer_it() {
        owes(Ledger.EXECUTE, Ledger.SYNC);
        ledger.copyInBegan();
        owes(Ledger.COPY_END, Ledger.SYNC);
        ledger.failed();
        assertThat(ledger.settleReady()).isEqualTo(Ledger.SYNC);
        assertThat(ledger.isClear()).isTrue();
        assertThat(ledger.isUncertain()).as("one more ReadyForQuery may come").isTrue();

        owes(Ledger.PARSE, Ledger.SYNC);
        assertThat(ledger.settle(Ledger.PARSE)).isEqualTo(Ledger.PARSE);
        assertThat(ledger.isUncertain())
                .as("it would have come before this answer")
                .isFalse();
        assertThat(ledger.settleReady()).isEqualTo(Ledger.SYNC);
    }

    @Test
    void only_copy_messages_belong_behind_the_beginning_of_a_copy() {
        owes(Ledger.QUERY);
        ledger.copyInBegan();
        ledger.owe(Ledger.PARSE, undoing("parse"));
        assertThat(undone).containsExactly("parse");
        assertThat(ledger.isUncertain()).isTrue();
    }

    @Test
    void it_grows_with_its_client_and_says_when_that_is_far_ahead() {
        for (int i = 0; i < 5; i++) {
            owes(Ledger.QUERY);
            ledger.settleReady(); // so that the ring begins in its middle
        }
        int sent = 0;
        while (!ledger.isLong()) {
            owes(sent++ % 2 == 0 ? Ledger.PARSE : Ledger.SYNC);
        }
        for (int i = 0; i < sent; i++) {
            assertThat(i % 2 == 0 ? ledger.settle(Ledger.PARSE) : ledger.settleReady())
                    .isEqualTo(i % 2 == 0 ? Ledger.PARSE : Ledger.SYNC);
        }
        assertThat(ledger.isSettled()).isTrue();
    }
}
