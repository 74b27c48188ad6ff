package io.pgweir.protocol.scram;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.pgweir.protocol.ProtocolViolation;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a peer says in an exchange, it is refused or taken, and nobody gets in by it. */
class ScramFuzzTest {
    private static final byte[] CLIENT_FIRST = ScramTest.CLIENT_FIRST.getBytes(UTF_8);
    private static final byte[] SERVER_FIRST = ScramTest.SERVER_FIRST.getBytes(UTF_8);
    private static final ScramKeys KEYS = ScramKeys.derive("pencil", ScramTest.SALT, 4096);

    private static void refusedAtWorst(Runnable act) {
        try {
            act.run();
        } catch (ProtocolViolation refused) {
            assertThat(refused.getMessage()).isNotEmpty();
        }
    }

    static Stream<byte[]> clientFirsts() {
        return Stream.of(CLIENT_FIRST, "y,,n=,r=a,x=1".getBytes(UTF_8), "n,a=b,n=,r=".getBytes(UTF_8));
    }

    @MethodSource("clientFirsts")
    @FuzzTest
    void client_first(byte[] data) {
        refusedAtWorst(() -> ScramTest.rfcServer().first(data));
        byte[] bound = {1, 2, 3};
        refusedAtWorst(() -> new ScramServer(Mechanism.SCRAM_SHA_256_PLUS, ScramTest.SECRET, bound).first(data));
    }

    static Stream<byte[]> clientFinals() {
        return Stream.of(ScramTest.CLIENT_FINAL.replace("p=d", "p=e").getBytes(UTF_8), "c=biws,r=a,p=".getBytes(UTF_8));
    }

    @MethodSource("clientFinals")
    @FuzzTest
    void client_final(byte[] data) {
        refusedAtWorst(() -> {
            ScramServer server = ScramTest.rfcServer();
            server.first(CLIENT_FIRST);
            if (server.finish(data) instanceof ScramServer.Accepted accepted) {
                assertThat(accepted.keys()).isEqualTo(KEYS);
            }
        });
    }

    static Stream<byte[]> serverFirsts() {
        return Stream.of(SERVER_FIRST, "r=a,s=,i=0".getBytes(UTF_8));
    }

    @MethodSource("serverFirsts")
    @FuzzTest
    void server_first(byte[] data) {
        refusedAtWorst(() -> {
            ScramClient client = ScramTest.rfcClient();
            assertThat(client.needsKeys(data).iterations()).isBetween(1, ScramClient.MAX_ITERATIONS);
            assertThat(client.finish(KEYS)).hasSizeLessThan(2 * Attributes.MAX_MESSAGE_BYTES);
        });
    }

    static Stream<byte[]> serverFinals() {
        return Stream.of(ScramTest.SERVER_FINAL.getBytes(UTF_8), "e=other-error".getBytes(UTF_8));
    }

    @MethodSource("serverFinals")
    @FuzzTest
    void server_final(byte[] data) {
        refusedAtWorst(() -> {
            ScramClient client = ScramTest.rfcClient();
            client.needsKeys(SERVER_FIRST);
            client.finish(KEYS);
            client.verify(data);
        });
    }

    static Stream<String> storedPasswords() {
        return Stream.of(ScramTest.SECRET.encoded(), "md57cb133e596658708079ed4cfaaf64462", "secret");
    }

    @MethodSource("storedPasswords")
    @FuzzTest
    void stored_password(@Nullable String text) {
        if (text != null && StoredPassword.parse(text) instanceof StoredPassword.Scram scram) {
            assertThat(ScramSecret.parse(scram.secret().encoded())).isEqualTo(scram.secret());
        }
    }
}
