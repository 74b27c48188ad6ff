package io.pgweir.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.pgweir.proxy.Mutation;
import io.pgweir.proxy.ScriptedClient;
import io.pgweir.proxy.Seeded;
import io.pgweir.proxy.TestWorld;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/** Nonsense from one side is that side's trouble: nobody else hears of it, nothing is left over, and nothing is thrown. */
class SessionMutationTest {
    @Test
    void a_client_that_sends_nonsense_harms_nobody_else() {
        Seeded.holds(100, random -> {
            TestWorld world = new TestWorld("pool: { size: 1 }");
            byte[] nonsense = Mutation.of(random, new ScriptedClient(random, "bad", Map.of(), 50).stream());
            ScriptedClient decent = new ScriptedClient(random, "good", Map.of(), 50);
            TestWorld.Client first = world.client(nonsense, Map.of());
            TestWorld.Client second = world.client(decent.stream(), Map.of());
            second.waitAt(decent.stops());
            for (int i = 0; i < 5000 && !first.hasSentAll(); i++) {
                world.step(random);
            }
            first.channel.close();
            world.settle(random);

            assertThat(second.heard()).isEqualTo(decent.answers());
            world.end(random);
        });
    }

    @Test
    void a_server_that_sends_nonsense_is_not_used_again_and_leaves_nothing_behind() {
        Seeded.holds(100, random -> {
            TestWorld world = new TestWorld("pool: { size: 2 }");
            world.noise = 5;
            for (int i = 0; i < 3; i++) {
                world.client(new ScriptedClient(random, "own" + i, Map.of(), 50).stream(), Map.of());
            }
            for (int i = 0; i < 1000; i++) {
                world.step(random);
            }
            world.end(random);
        });
    }

    static Stream<byte[]> streams() {
        return Stream.of(1, 2, 3).map(seed -> new ScriptedClient(new Random(seed), "own", Map.of(), 50).stream());
    }

    /** {@code JAZZER_FUZZ=1 ./mvnw -pl proxy-core test -Dtest=SessionMutationTest#any_bytes_from_a_client} looks for more. */
    @MethodSource("streams")
    @FuzzTest
    void any_bytes_from_a_client(byte[] data) {
        Random random = new Random(data.length);
        TestWorld world = new TestWorld("pool: { size: 1 }");
        world.client(data, Map.of());
        world.settle(random);
        world.end(random);
    }
}
