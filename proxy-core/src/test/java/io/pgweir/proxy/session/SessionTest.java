package io.pgweir.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.pgweir.protocol.Fault;
import io.pgweir.protocol.Transcript;
import io.pgweir.proxy.TestWorld;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionTest {
    private static final String PARSE_BIND_EXECUTE_FLUSH =
            "P\0\0\0\u0010\0update x\0\0\0B\0\0\0\f\0\0\0\0\0\0\0\0E\0\0\0\t\0\0\0\0\0H\0\0\0\4";
    private static final String QUERY = "Q\0\0\0\rupdate y\0";
    private static final String SYNC = "S\0\0\0\4";

    private final Random random = new Random(1);
    private final TestWorld world = new TestWorld("pool: { size: 1 }");

    private TestWorld.Client client(String stream) {
        return world.client(stream.getBytes(StandardCharsets.ISO_8859_1), Map.of());
    }

    private static String message(char type, String body) {
        int length = 4 + body.length();
        return "" + type + "\0" + (char) (length >> 16) + (char) (length >> 8 & 0xff) + (char) (length & 0xff) + body;
    }

    private static String parse(String name, String sql) {
        return message('P', name + "\0" + sql + "\0\0\0");
    }

    private static String run(String name) {
        return message('B', "\0" + name + "\0\0\0\0\0\0\0") + message('E', "\0\0\0\0\0") + SYNC;
    }

    private static String heard(TestWorld.Client client) {
        return new Transcript().backend(Unpooled.wrappedBuffer(client.heard())).toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?\0\0\0\4",
                "Q\0\0\0\3x",
                "S\0\0\0\377",
                "Q\177\377\377\377x",
                "P\0\0\0\5x",
                "B\0\0\0\6xx",
                "D\0\0\0\6Sx",
                "C\0\0\0\6Sx"
            })
    void nonsense_ends_in_08P01_and_in_the_end_of_that_client(String nonsense) {
        TestWorld.Client client = client(nonsense.replace("\0\0\0\377", "\0\0\377\377"));
        world.settle(random);

        assertThat(heard(client)).contains("SFATAL").contains("C08P01");
        assertThat(client.channel.isActive()).isFalse();
        world.end(random);
    }

    @Test
    void a_batch_that_was_answered_but_not_synced_keeps_its_server_connection() {
        TestWorld.Client first = client(PARSE_BIND_EXECUTE_FLUSH);
        world.settle(random);
        assertThat(heard(first)).contains("UPDATE 1");
        first.say(new byte[] {'S'}); // the beginning of its Sync
        TestWorld.Client second = client(QUERY);
        world.settle(random);

        assertThat(second.heard()).as("the other waits").isEmpty();
        first.say(new byte[] {0, 0, 0, 4});
        world.settle(random);
        assertThat(heard(first)).endsWith("\"I\"\n");
        assertThat(heard(second)).contains("UPDATE 1");
        world.end(random);
    }

    @Test
    void a_client_that_vanishes_in_an_unsynced_batch_takes_its_connection_with_it() {
        TestWorld.Client first = client(PARSE_BIND_EXECUTE_FLUSH);
        world.settle(random);
        first.channel.close();
        TestWorld.Client second = client(QUERY);
        world.settle(random);

        assertThat(world.servers)
                .as("nobody may end the transaction of another")
                .hasSize(2);
        assertThat(heard(second)).contains("UPDATE 1");
        world.end(random);
    }

    @Test
    void what_is_pipelined_behind_discard_all_is_not_discarded() {
        TestWorld.Client client =
                client(message('Q', "discard all\0") + parse("s", "select 1 mine") + SYNC + run("s") + run("s"));
        world.settle(random);

        assertThat(heard(client)).doesNotContain("ErrorResponse").contains("mine");
        world.end(random);
    }

    @Test
    void a_name_that_is_used_again_before_its_first_use_has_failed_means_the_second() {
        String stream = parse("s", "broken") + SYNC + message('C', "Ss\0") + parse("s", "select 1 mine") + SYNC;
        TestWorld.Client client = client(stream);
        client.cutAt(stream.length());
        world.settle(random);
        client.say(run("s").getBytes(StandardCharsets.ISO_8859_1));
        world.settle(random);

        assertThat(heard(client).split("ErrorResponse", -1)).as(heard(client)).hasSize(2);
        world.end(random);
    }

    @Test
    void a_name_that_is_given_again_while_it_is_not_known_whether_it_was_given_waits_for_that() {
        String failed = message('D', "Pnone\0") + parse("s", "select 1 first") + SYNC;
        String stream = failed + parse("s", "select 1 second") + run("s") + parse("s", "select 1 third") + SYNC;
        TestWorld.Client client = client(stream);
        client.cutAt(stream.length());
        world.settle(random);

        assertThat(heard(client)).contains("second").contains("C42P05").doesNotContain("C26000");
        world.end(random);
    }

    @Test
    void a_name_that_a_skipped_close_did_not_take_away_is_there_for_what_was_sent_behind_it() {
        String stream = parse("s", "select 1 first") + SYNC + message('D', "Pnone\0") + message('C', "Ss\0") + SYNC;
        TestWorld.Client client = client(stream + run("s") + parse("s", "select 1 second") + SYNC);
        client.cutAt(1000);
        world.settle(random);

        assertThat(heard(client)).contains("first").contains("C42P05").doesNotContain("C26000");
        world.end(random);
    }

    @Test
    void a_statement_that_the_server_has_stays_in_the_books_when_its_parse_is_skipped() {
        client(parse("s", "select 1 shared") + SYNC);
        world.settle(random);
        TestWorld.Client second = client(message('Q', "begin\0") + message('D', "Pnone\0"));
        world.settle(random);
        second.say((SYNC + message('D', "Pnone\0")).getBytes(StandardCharsets.ISO_8859_1));
        world.settle(random);
        second.say((parse("s", "select 1 shared") + SYNC + message('Q', "rollback\0"))
                .getBytes(StandardCharsets.ISO_8859_1));
        world.settle(random);
        second.say((parse("s", "select 1 shared") + run("s")).getBytes(StandardCharsets.ISO_8859_1));
        world.settle(random);

        assertThat(heard(second)).doesNotContain("C42P05").contains("1 shared");
        world.end(random);
    }

    @Test
    void a_server_that_has_said_that_it_ends_is_not_given_another_query() {
        client(QUERY);
        world.settle(random);
        ByteBuf fatal = Unpooled.buffer();
        Fault.fatal("57P01", "terminating connection due to administrator command")
                .writeTo(fatal);
        world.servers.getFirst().say(ByteBufUtil.getBytes(fatal));
        TestWorld.Client next = client(QUERY);
        world.settle(random);

        assertThat(world.servers).hasSize(2);
        assertThat(heard(next)).contains("UPDATE 1");
        world.end(random);
    }

    @Test
    void a_query_that_outlives_its_client_does_not_outlive_the_time_limit_of_a_query() {
        TestWorld limited = new TestWorld("pool: { size: 1, query_timeout: 10s }");
        limited.client(QUERY.getBytes(StandardCharsets.ISO_8859_1), Map.of());
        limited.settle(random);
        limited.servers.getFirst().fallSilent();
        TestWorld.Client leaving =
                limited.client((QUERY + message('X', "")).getBytes(StandardCharsets.ISO_8859_1), Map.of());
        limited.settle(random);
        assertThat(leaving.channel.isActive()).isFalse();

        limited.passes(9);
        assertThat(limited.commons.pools().connections()).isEqualTo(1);
        limited.passes(2);
        limited.passes(6);
        assertThat(limited.commons.pools().connections()).isZero();
        limited.end(random);
    }

    @Test
    void what_a_client_that_vanished_had_asked_for_is_cancelled_and_its_connection_serves_the_next() {
        TestWorld.Client vanishing = client(QUERY + QUERY + QUERY);
        world.settle(random);
        world.servers.getFirst().fallSilent();
        vanishing.say((QUERY + QUERY).getBytes(StandardCharsets.ISO_8859_1));
        vanishing.channel.close();
        TestWorld.Client next = client(QUERY);
        world.settle(random);
        assertThat(world.servers)
                .as("none is opened beside one that is still at work")
                .hasSize(1);

        world.passes(1);
        world.passes(6);
        world.settle(random);
        assertThat(world.servers).hasSize(2);
        assertThat(heard(next)).contains("UPDATE 1");
        world.end(random);
    }

    @Test
    void a_message_of_which_the_end_is_missing_is_not_ended_by_us() {
        String longer = message('Q', "update " + "x".repeat(Judge.LONGEST) + "\0"); // than what is waited for
        TestWorld.Client client = client(longer.substring(0, longer.length() - 2));
        world.settle(random);
        client.channel.close();
        world.settle(random);

        assertThat(world.servers).hasSize(1);
        assertThat(world.servers.getFirst().script.said())
                .as("what the server answered")
                .isZero();
        world.end(random);
    }

    @Test
    void a_message_of_which_the_end_came_with_nonsense_behind_it_is_not_ended_by_us_either() {
        int cut = QUERY.length() - 2;
        TestWorld.Client client = client(QUERY.substring(0, cut));
        world.settle(random);
        client.say((QUERY.substring(cut) + "?????").getBytes(StandardCharsets.ISO_8859_1));
        world.settle(random);

        assertThat(heard(client)).contains("SFATAL").contains("C08P01");
        world.passes(1);
        world.passes(10);
        world.settle(random);
        assertThat(world.servers.getFirst().script.said())
                .as("what the server answered")
                .isZero();
        world.end(random);
    }

    @Test
    void a_bind_whose_name_does_not_end_is_refused_before_it_has_all_come() {
        TestWorld.Client client = client("B\77\0\0\0" + "x".repeat(100_000));
        world.settle(random);

        assertThat(heard(client)).contains("SFATAL").contains("C08P01");
        world.end(random);
    }
}
