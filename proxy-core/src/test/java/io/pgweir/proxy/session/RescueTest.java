package io.pgweir.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.protocol.BindComplete;
import io.pgweir.protocol.Fault;
import io.pgweir.protocol.ReadyForQuery;
import io.pgweir.protocol.SqlState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a standby says first decides whether its client hears it. */
class RescueTest {
    private final List<ByteBuf> heard = new ArrayList<>();
    private final Rescue rescue = new Rescue(heard::add);

    @BeforeEach
    void asks() {
        asks(true, 0, 0);
    }

    private void asks(boolean away, long openedNanos, long now) {
        rescue.keep(Unpooled.wrappedBuffer(new byte[] {'S', 0, 0, 0, 4}), 0, 5, away, openedNanos, now);
    }

    private static ByteBuf row() {
        ByteBuf run = Unpooled.buffer();
        BindComplete.write(run);
        return run.writeByte('D').writeInt(6).writeShort(0);
    }

    @Test
    void rows_are_heard_and_nothing_is_asked_again() {
        rescue.take(row(), false);
        assertThat(heard).hasSize(1);
        assertThat(rescue.isOn()).isFalse();
    }

    @Test
    void rows_with_a_good_bye_behind_them_are_not_heard() {
        ByteBuf run = row();
        Fault.fatal(SqlState.ADMIN_SHUTDOWN, "terminating connection").writeTo(run);
        rescue.take(run, true);
        assertThat(heard).isEmpty();
        assertThat(rescue.isDue()).isTrue();
        assertThat(rescue.takeKept(0).readableBytes()).isEqualTo(5);
    }

    @Test
    void a_refusal_is_not_heard_nor_what_comes_behind_it() {
        ByteBuf refusal = Unpooled.buffer();
        Fault.error(SqlState.READ_ONLY_SQL_TRANSACTION, "cannot execute it").writeTo(refusal);
        rescue.take(refusal, false);
        ByteBuf ready = Unpooled.buffer();
        ReadyForQuery.write(ready, (byte) 'I');
        rescue.take(ready, false);
        assertThat(heard).isEmpty();
        assertThat(rescue.isRefused()).isTrue();
    }

    @Test
    void an_error_of_the_statement_s_own_is_heard() {
        ByteBuf error = Unpooled.buffer();
        Fault.error("22012", "division by zero").writeTo(error);
        rescue.take(error, false);
        assertThat(heard).hasSize(1);
    }

    @Test
    void a_read_is_asked_again_on_each_connection_that_was_lost_by_the_same_cause() {
        asks(false, 10, 20);
        ByteBuf _ = rescue.takeKept(20);
        asks(false, 5, 30);
        assertThat(rescue.isOn()).isTrue();
        ByteBuf _ = rescue.takeKept(30);
        asks(false, 15, 40);
        assertThat(rescue.isOn()).isTrue();
    }

    @Test
    void a_read_that_is_lost_on_a_new_connection_too_is_not_asked_for_a_third_time() {
        asks(false, 10, 20);
        ByteBuf _ = rescue.takeKept(20);
        asks(false, 25, 30);
        assertThat(rescue.isOn()).isFalse();
    }

    @Test
    void a_read_that_is_lost_again_much_later_is_not_asked_for_a_third_time() {
        asks(false, 10, 20);
        ByteBuf _ = rescue.takeKept(20);
        asks(false, 5, 20 + 1_000_000_000L);
        assertThat(rescue.isOn()).isFalse();
    }

    @Test
    void what_another_read_was_lost_by_does_not_count() {
        asks(false, 10, 20);
        ByteBuf _ = rescue.takeKept(20);
        asks(false, 25, 30);
        asks(false, 25, 40);
        assertThat(rescue.isOn()).isTrue();
    }
}
