package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** DISCARD in a batch that goes on behind it, which is a transaction of its own. */
@ParameterizedClass
@EnumSource(Ground.class)
class DiscardInBatchTest {
    private static final String AT_HOME = "/* pgweir: primary */ SELECT 2";

    private final Ground ground;
    private Proxy proxy;

    DiscardInBatchTest(Ground ground) {
        this.ground = ground;
    }

    @BeforeEach
    void oneConnection() throws Exception {
        proxy = ground.start("pool: { size: 1 }");
    }

    @AfterEach
    void close() {
        proxy.close();
    }

    private boolean isAnybodyPinned() {
        return proxy.pgweir().sessions().all().stream().anyMatch(session -> session.pin() != null);
    }

    /** Runs it, has it answered, and leaves the batch open. */
    private static void runs(Client client, String sql) throws Exception {
        client.send(Say.parse("", sql), Say.bind(""), Say.execute(), Say.FLUSH);
        for (char each : "12C".toCharArray()) {
            client.expect(each);
        }
    }

    @Test
    void temporary_tables_are_gone_and_their_pin_ends_with_the_batch() throws Exception {
        try (Client first = proxy.client();
                Client second = proxy.client()) {
            first.query("CREATE TEMP TABLE gone (a int)");
            await().until(this::isAnybodyPinned);
            runs(first, "DISCARD TEMP");
            second.send(Say.query(AT_HOME));
            first.send(Say.parse("", "SELECT to_regclass('gone') IS NULL"), Say.bind(""), Say.execute(), Say.SYNC);
            assertThat(first.untilReady().value()).isEqualTo("t");
            assertThat(second.untilReady().value()).isEqualTo("2");
            assertThat(isAnybodyPinned()).isFalse();
            assertThat(first.query("SELECT to_regclass('gone') IS NULL").value())
                    .isEqualTo("t");
        }
    }

    @Test
    void temporary_tables_are_back_if_the_batch_fails_behind_it() throws Exception {
        try (Client first = proxy.client();
                Client second = proxy.client()) {
            first.query("CREATE TEMP TABLE kept (a int)");
            await().until(this::isAnybodyPinned);
            runs(first, "DISCARD TEMP");
            first.send(Say.parse("", "SELECT 1 / 0"), Say.bind(""), Say.execute(), Say.SYNC);
            assertThat(first.untilReady().sqlState()).isEqualTo("22012");
            second.send(Say.query(AT_HOME));
            assertThat(first.query("SELECT count(*) FROM kept").value()).isEqualTo("0");
            assertThat(isAnybodyPinned()).isTrue();
            first.leave();
            assertThat(second.untilReady().value()).isEqualTo("2");
        }
    }

    @Test
    void prepared_statements_outlive_their_plans() throws Exception {
        try (Client first = proxy.client();
                Client second = proxy.client()) {
            for (Client client : new Client[] {first, second}) {
                client.send(Say.parse("s", "SELECT 'still ' || $1"), Say.SYNC).untilReady();
            }
            for (int round = 0; round < 3; round++) {
                runs(first, "DISCARD PLANS");
                first.send(Say.bind("s", "there"), Say.execute(), Say.SYNC);
                assertThat(first.untilReady().value()).isEqualTo("still there");
                second.send(Say.bind("s", "here"), Say.execute(), Say.SYNC);
                assertThat(second.untilReady().value()).isEqualTo("still here");
            }
        }
    }
}
