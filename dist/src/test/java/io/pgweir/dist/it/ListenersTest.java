package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import io.pgweir.protocol.NotificationResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Many who listen share one server connection, and none of them can tell. */
@ParameterizedClass
@EnumSource(Ground.class)
class ListenersTest {
    private final Ground ground;
    private final List<Client> clients = new ArrayList<>();
    private Proxy proxy;

    ListenersTest(Ground ground) {
        this.ground = ground;
    }

    @BeforeEach
    void start() throws Exception {
        proxy = ground.start("pool: { size: 2 }");
    }

    @AfterEach
    void close() throws Exception {
        for (Client client : clients) {
            client.close();
        }
        proxy.close();
    }

    private Client client() throws Exception {
        Client client = proxy.client();
        clients.add(client);
        return client;
    }

    private Client listener(String... channels) throws Exception {
        Client client = client();
        for (String channel : channels) {
            Answer answer = client.query("LISTEN " + channel);
            assertThat(answer.tags()).as("%s", answer).containsExactly("LISTEN");
        }
        return client;
    }

    /** One that doesn't hold a connection of its own any more. */
    private Client restingListener(String... channels) throws Exception {
        Client client = listener(channels);
        awaitRest();
        return client;
    }

    private void awaitRest() {
        await("nobody is pinned")
                .until(() -> proxy.pgweir().view().clients().get().stream().allMatch(one -> one.pin() == null));
    }

    private static NotificationResponse next(Client client) throws Exception {
        while (client.asides().isEmpty()) {
            client.readAside();
        }
        byte[] body = client.asides().removeFirst().body();
        return NotificationResponse.read(Unpooled.wrappedBuffer(body), 0, body.length);
    }

    private static void assertHears(Client client, String channel, String payload) throws Exception {
        NotificationResponse heard = next(client);
        assertThat(heard.channel()).isEqualTo(channel);
        assertThat(heard.payload()).isEqualTo(payload);
    }

    private static void assertHeardNothing(Client client) throws Exception {
        client.query("SELECT 1");
        assertThat(client.asides()).isEmpty();
    }

    @Test
    void more_of_them_than_connections_hear_what_they_listen_to_and_nothing_else() throws Exception {
        List<Client> all = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            all.add(restingListener("everybody", "\"Only \"\" " + i + "\""));
        }
        Client speaker = client();
        speaker.query("NOTIFY everybody, 'first'");
        for (int i = 0; i < 6; i++) {
            speaker.query("SELECT pg_notify('Only \" " + i + "', 'number ö" + i + "')");
        }
        speaker.query("NOTIFY everybody, 'last'");
        for (int i = 0; i < 6; i++) {
            assertHears(all.get(i), "everybody", "first");
            assertHears(all.get(i), "Only \" " + i, "number ö" + i);
            assertHears(all.get(i), "everybody", "last");
            assertHeardNothing(all.get(i));
        }
    }

    @Test
    void nothing_is_missed_and_nothing_heard_twice_while_they_come_and_go() throws Exception {
        int notifications = 3000;
        Client first = listener("news");
        Client second = listener("news");
        Thread speaker = Thread.ofVirtual().start(() -> say("news", notifications));
        for (int heard = 0; heard < notifications; heard++) {
            assertHears(first, "news", "" + heard);
            assertHears(second, "news", "" + heard);
            if (heard % 250 == 125) {
                second.query("LISTEN other" + heard);
                first.query("LISTEN more" + heard);
                awaitRest();
                second.query("UNLISTEN other" + heard);
            }
        }
        speaker.join();
        assertHeardNothing(first);
        assertHeardNothing(second);
    }

    private void say(String channel, int times) {
        try (Connection connection = ground.cluster().primary().connect(Servers.APP);
                Statement statement = connection.createStatement()) {
            for (int i = 0; i < times; i++) {
                statement.execute("NOTIFY " + channel + ", '" + i + "'");
            }
        } catch (SQLException failed) {
            throw new AssertionError(failed);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UNLISTEN news", "UNLISTEN *", "DISCARD ALL"})
    void one_that_listens_no_more_hears_nothing_more(String end) throws Exception {
        Client one = restingListener("news");
        Client other = restingListener("news");
        one.query(end);
        ground.ask("NOTIFY news, 'late'");
        assertHears(other, "news", "late");
        assertHeardNothing(one);
        assertThat(one.query("SELECT count(*) FROM pg_listening_channels()").value())
                .isEqualTo("0");
    }

    @Test
    void one_of_several_channels_is_left() throws Exception {
        Client one = restingListener("news", "weather");
        one.query("UNLISTEN news");
        awaitRest();
        ground.ask("NOTIFY news, 'late'");
        ground.ask("NOTIFY weather, 'rain'");
        assertHears(one, "weather", "rain");
        assertHeardNothing(one);
        assertThat(one.query("SELECT string_agg(c, ' ') FROM pg_listening_channels() c")
                        .value())
                .isEqualTo("weather");
    }

    @Test
    void who_notifies_itself_hears_it_before_it_is_ready_again() throws Exception {
        Client one = restingListener("news");
        Client other = restingListener("news");
        one.query("NOTIFY news, 'mine'");
        assertThat(one.asides()).hasSize(1);
        assertHears(one, "news", "mine");
        assertHears(other, "news", "mine");
        assertThat(one.extended("SELECT pg_notify('news', $1)", "again").status())
                .isEqualTo("I");
        assertThat(one.asides()).hasSize(1);
    }

    @Test
    void in_a_transaction_one_hears_nothing_until_its_end() throws Exception {
        ground.assumeBlocks();
        Client one = restingListener("news");
        Client other = restingListener("news");
        one.query("BEGIN");
        ground.ask("NOTIFY news, 'now'");
        assertHears(other, "news", "now");
        one.query("SELECT 1");
        assertThat(one.asides()).isEmpty();
        one.query("COMMIT");
        assertHears(one, "news", "now");
    }

    @Test
    void one_that_keeps_its_connection_for_something_else_hears_as_well() throws Exception {
        ground.assumeBlocks();
        Client one = restingListener("news");
        Client _ = restingListener("news");
        one.query("CREATE TEMPORARY TABLE mine (id int)");
        ground.ask("NOTIFY news, 'now'");
        assertHears(one, "news", "now");
        one.query("BEGIN");
        ground.ask("NOTIFY news, 'later'");
        assertThat(one.query("SELECT count(*) FROM mine").value()).isEqualTo("0");
        assertThat(one.asides()).isEmpty();
        one.query("COMMIT");
        assertHears(one, "news", "later");
    }

    @Test
    void what_was_rolled_back_is_not_listened_to_and_what_was_before_is() throws Exception {
        ground.assumeBlocks();
        Client one = restingListener("news");
        one.query("BEGIN");
        one.query("LISTEN weather");
        one.query("ROLLBACK");
        awaitRest();
        ground.ask("NOTIFY weather, 'rain'");
        ground.ask("NOTIFY news, 'now'");
        assertHears(one, "news", "now");
        assertHeardNothing(one);
    }

    @Test
    void its_end_is_told_when_the_connection_that_listens_is_lost() throws Exception {
        Client one = restingListener("news");
        Client other = restingListener("weather");
        ground.ask(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND usename = 'app'");
        for (Client client : List.of(one, other)) {
            assertThat(client.untilReady().sqlState()).isEqualTo("57P01");
            client.awaitEnd();
        }
        Client next = restingListener("news");
        ground.ask("NOTIFY news, 'now'");
        assertHears(next, "news", "now");
    }

    @Test
    void when_nobody_listens_the_connection_works_again() throws Exception {
        ground.assumeBlocks();
        Client one = restingListener("news");
        one.leave();
        try (Client first = proxy.client();
                Client second = proxy.client()) {
            first.query("BEGIN");
            assertThat(second.query("BEGIN").status()).isEqualTo("T");
        }
    }

    @Test
    void a_pool_that_was_made_smaller_has_one_left_for_work() throws Exception {
        Client one = restingListener("news");
        proxy.reload("pool: { size: 1, wait_timeout: 3s }");
        Client other = client();
        for (int i = 0; i < 3; i++) {
            assertThat(other.query("NOTIFY news, '" + i + "'").tags()).containsExactly("NOTIFY");
            assertHears(one, "news", "" + i);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "UNLISTEN news; SELECT 1, false, weather",
        "UNLISTEN *; LISTEN news, true, news",
        "LISTEN news; LISTEN sports, true, news sports weather",
        "UNLISTEN *; SAVEPOINT s; LISTEN sports; ROLLBACK TO s, false, ''",
        "SAVEPOINT s; UNLISTEN *; ROLLBACK TO s; SELECT 1, true, news weather",
        "SAVEPOINT s; UNLISTEN *; ROLLBACK TO s; UNLISTEN weather; SELECT 1, true, news",
        "SAVEPOINT s; UNLISTEN news; RELEASE s; LISTEN sports; UNLISTEN weather, false, sports"
    })
    void in_a_transaction_block_listening_changes_with_its_commit_and_only_then(
            String inBlock, boolean hearsNews, String channels) throws Exception {
        ground.assumeBlocks();
        for (String end : List.of("ROLLBACK", "COMMIT")) {
            Client one = restingListener("news", "weather");
            Client other = restingListener("news");
            one.query("BEGIN");
            for (String statement : inBlock.split("; ", -1)) {
                assertThat(one.query(statement).status()).isEqualTo("T");
            }
            ground.ask("NOTIFY news, 'in between'");
            assertHears(other, "news", "in between");
            assertHeardNothing(one);
            one.query(end);
            assertHears(one, "news", "in between");
            ground.ask("NOTIFY news, 'after'");
            assertHears(other, "news", "after");
            if (hearsNews || end.equals("ROLLBACK")) {
                assertHears(one, "news", "after");
            }
            assertHeardNothing(one);
            assertThat(one.query("SELECT coalesce(string_agg(c, ' ' ORDER BY c), '') FROM pg_listening_channels() c")
                            .value())
                    .isEqualTo(end.equals("COMMIT") ? channels : "news weather");
        }
    }

    @Test
    void a_block_that_stops_listening_and_ends_in_one_go_listens_to_what_it_says() throws Exception {
        ground.assumeBlocks();
        for (String end : List.of("ROLLBACK", "COMMIT")) {
            Client one = restingListener("news", "weather");
            one.query("BEGIN");
            assertThat(one.query("UNLISTEN *; LISTEN news; " + end).status()).isEqualTo("I");
            ground.ask("NOTIFY weather, 'rain'");
            ground.ask("NOTIFY news, 'after'");
            if (end.equals("ROLLBACK")) {
                assertHears(one, "weather", "rain");
            }
            assertHears(one, "news", "after");
            assertHeardNothing(one);
            assertThat(one.query("SELECT count(*) FROM pg_listening_channels()").value())
                    .isEqualTo(end.equals("COMMIT") ? "1" : "2");
        }
    }

    @Test
    void a_block_may_be_followed_by_the_next_at_once() throws Exception {
        ground.assumeBlocks();
        Client one = restingListener("news", "weather");
        one.query("BEGIN");
        one.query("UNLISTEN weather");
        one.query("COMMIT AND CHAIN");
        one.query("UNLISTEN news");
        one.query("ROLLBACK");
        ground.ask("NOTIFY weather, 'rain'");
        ground.ask("NOTIFY news, 'after'");
        assertHears(one, "news", "after");
        assertHeardNothing(one);
    }

    @Test
    void who_notifies_itself_in_a_transaction_block_hears_it_before_its_commit_is_over() throws Exception {
        ground.assumeBlocks();
        Client one = restingListener("news");
        Client other = restingListener("news");
        one.query("BEGIN");
        one.query("NOTIFY news, 'mine'");
        one.query("SAVEPOINT s");
        one.query("NOTIFY news, 'taken back'");
        one.query("ROLLBACK TO s");
        ground.ask("NOTIFY news, 'before'");
        assertHears(other, "news", "before");
        assertThat(one.asides()).isEmpty();
        one.query("COMMIT");
        assertThat(one.asides()).hasSize(2);
        for (Client each : List.of(one, other)) {
            if (each == one) {
                assertHears(one, "news", "before");
            }
            assertHears(each, "news", "mine");
            assertHeardNothing(each);
        }
    }

    @Test
    void a_pool_of_one_connection_leaves_it_to_whoever_listens() throws Exception {
        proxy.close();
        proxy = ground.start("pool: { size: 1 }");
        Client one = listener("news");
        ground.ask("NOTIFY news, 'now'");
        assertHears(one, "news", "now");
        one.query("UNLISTEN *");
        assertThat(client().query("SELECT 1").value()).isEqualTo("1");
    }
}
