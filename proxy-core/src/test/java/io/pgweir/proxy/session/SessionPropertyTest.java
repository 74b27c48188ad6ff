package io.pgweir.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.pgweir.protocol.Transcript;
import io.pgweir.proxy.ScriptedClient;
import io.pgweir.proxy.Seeded;
import io.pgweir.proxy.TestWorld;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a client hears through the proxy is what it would hear from a server of its own, byte for byte, whatever happens around it. */
class SessionPropertyTest {
    private static final int LARGE = 40_000;

    @Test
    void a_client_alone_hears_what_a_server_of_its_own_would_say() {
        Seeded.holds(600, random -> run(random, "pool: { size: 1 }", 1, 50));
    }

    @Test
    void large_messages_stream_through() {
        Seeded.holds(60, random -> run(random, "pool: { size: 1 }", 1, LARGE));
    }

    @Test
    void clients_that_share_a_server_connection_never_hear_of_each_other() {
        Seeded.holds(300, random -> run(random, "pool: { size: 1 }", 2 + random.nextInt(2), 50));
    }

    @Test
    void clients_that_change_between_server_connections_find_all_that_is_theirs() {
        Seeded.holds(300, random -> run(random, "pool: { size: 2 }", 3, 50));
    }

    @Test
    void the_statements_that_a_server_forgets_are_prepared_again() {
        Seeded.holds(300, random -> run(random, "pool: { size: 2 }\nlimits: { prepared_statements: 1 }", 3, 50));
    }

    @Test
    void clients_that_wait_for_no_answer_hear_the_same() {
        Seeded.holds(1000, random -> {
            TestWorld world = new TestWorld("pool: { size: 2 }\nlimits: { prepared_statements: 2 }");
            List<ScriptedClient> scripts = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                ScriptedClient script = new ScriptedClient(random, "own" + i, Map.of(), 50, true);
                scripts.add(script);
                world.client(script.stream(), Map.of());
            }
            world.settle(random);
            for (int i = 0; i < scripts.size(); i++) {
                assertSame(world.clients.get(i).heard(), scripts.get(i));
            }
            world.end(random);
        });
    }

    @Test
    void a_session_of_its_own_is_a_server_connection_of_its_own() {
        Seeded.holds(100, random -> run(random, "pool: { size: 2, mode: session }", 3, 50));
    }

    private static void run(Random random, String yaml, int clients, int largest) {
        TestWorld world = new TestWorld(yaml);
        List<ScriptedClient> scripts = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            ScriptedClient script = new ScriptedClient(random, "own" + i, Map.of(), largest);
            scripts.add(script);
            TestWorld.Client client = world.client(script.stream(), Map.of());
            client.waitAt(script.stops());
            client.leaveAfter(script.answers().length);
        }
        for (int i = 0; i < 20_000 && !world.clients.stream().allMatch(TestWorld.Client::hasSentAll); i++) {
            world.step(random);
        }
        world.settle(random);
        for (int i = 0; i < clients; i++) {
            assertSame(world.clients.get(i).heard(), scripts.get(i));
        }
        world.end(random);
    }

    private static void assertSame(byte[] heard, ScriptedClient script) {
        byte[] expected = script.answers();
        if (!Arrays.equals(heard, expected)) {
            assertThat(shown(heard)).as("the client sent%n%s", sent(script)).isEqualTo(shown(expected));
            assertThat(heard).isEqualTo(expected);
        }
    }

    private static String sent(ScriptedClient script) {
        return new Transcript()
                .frontend(Unpooled.wrappedBuffer(script.stream()))
                .toString();
    }

    private static String shown(byte[] bytes) {
        return new Transcript().backend(Unpooled.wrappedBuffer(bytes)).toString();
    }
}
