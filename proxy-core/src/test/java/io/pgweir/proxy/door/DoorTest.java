package io.pgweir.proxy.door;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.pgweir.protocol.CancelRequest;
import io.pgweir.protocol.GssEncRequest;
import io.pgweir.protocol.Password;
import io.pgweir.protocol.ProtocolVersion;
import io.pgweir.protocol.SslRequest;
import io.pgweir.protocol.StartupMessage;
import io.pgweir.protocol.scram.Md5;
import io.pgweir.proxy.TestWorld;
import io.pgweir.proxy.access.Accounts;
import io.pgweir.proxy.net.FakeWorkers;
import java.io.ByteArrayOutputStream;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What clients send before they are in: whole, in pieces, too much of it, and none of it what it should be. */
class DoorTest {
    private static final byte[] STARTUP =
            written(out -> StartupMessage.write(out, ProtocolVersion.V3_0, Map.of("user", "ann", "database", "app")));
    private static final byte[] SSL = written(SslRequest::write);
    private static final byte[] GSS = written(GssEncRequest::write);
    private static final byte[] QUERY = "Q\0\0\0\rupdate y\0".getBytes(StandardCharsets.ISO_8859_1);

    private static final String ANN_BY_MD5 = "auth: { method: md5 }\nusers: [ { name: ann, password: secret } ]\n";

    private final Arrivals inside = new Arrivals();

    private static byte[] written(Consumer<ByteBuf> writer) {
        ByteBuf out = Unpooled.buffer();
        writer.accept(out);
        return Arrays.copyOf(out.array(), out.readableBytes());
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** One client at the door of one world. */
    private final class Guest {
        final TestWorld world;
        final EmbeddedChannel channel;
        final StringBuilder heard = new StringBuilder();
        private final Accounts accounts;

        Guest(String yaml) {
            world = new TestWorld(yaml);
            accounts = new Accounts(world.config);
            channel = world.channel();
            Door door = Door.forClients(
                    world.workers,
                    world.commons,
                    accounts,
                    inside,
                    world.config.listeners().getFirst(),
                    new NoReception(accounts));
            channel.pipeline().addLast(new StartupHandler(door, world.worker));
        }

        Guest says(byte[]... pieces) {
            for (byte[] piece : pieces) {
                if (piece.length > 0 && channel.isActive()) {
                    channel.writeInbound(world.memory.buffer(piece.length).writeBytes(piece));
                }
                world.settle(new Random(0));
                hear();
            }
            return this;
        }

        /** The answer to the question that it heard, by {@link #ANN_BY_MD5}. */
        byte[] password() {
            byte[] salt = heard.substring(9, 13).getBytes(StandardCharsets.ISO_8859_1);
            return written(out -> Password.write(out, Md5.answer(Md5.hash("ann", "secret"), salt)));
        }

        private void hear() {
            for (ByteBuf said = channel.readOutbound(); said != null; said = channel.readOutbound()) {
                heard.append(said.toString(StandardCharsets.ISO_8859_1));
                said.release();
            }
        }

        void goes() {
            channel.close();
            world.settle(new Random(0));
            hear();
            world.end(new Random(0));
            accounts.close();
            assertThat(inside.inside()).isZero();
        }
    }

    @Test
    void a_client_comes_in_wherever_its_first_bytes_are_cut() {
        byte[] all = joined(STARTUP, QUERY);
        for (int cut = 0; cut <= all.length; cut++) {
            Guest guest = new Guest("").says(Arrays.copyOf(all, cut), Arrays.copyOfRange(all, cut, all.length));
            assertThat(guest.heard).as("cut at %d", cut).contains("UPDATE 1").endsWith("Z\0\0\0\5I");
            guest.goes();
        }
    }

    @Test
    void a_client_comes_in_byte_by_byte() {
        Guest guest = new Guest("");
        for (byte one : joined(STARTUP, QUERY)) {
            guest.says(new byte[] {one});
        }
        assertThat(guest.heard).contains("UPDATE 1");
        guest.goes();
    }

    @Test
    void encryption_that_is_not_there_is_refused_with_one_letter_and_the_client_may_go_on() {
        Guest guest = new Guest("").says(GSS);
        assertThat(guest.heard.toString()).isEqualTo("N");
        guest.says(SSL);
        assertThat(guest.heard.toString()).isEqualTo("NN");
        guest.says(STARTUP, QUERY);
        assertThat(guest.heard).contains("UPDATE 1");
        guest.goes();
    }

    @Test
    void bytes_behind_a_request_for_encryption_are_refused() {
        for (byte[] request : new byte[][] {SSL, GSS}) {
            Guest guest = new Guest("").says(joined(request, STARTUP));
            assertThat(guest.heard).contains("received unencrypted data after");
            assertThat(guest.channel.isActive()).isFalse();
            guest.goes();
        }
    }

    @Test
    void a_packet_that_is_too_short_or_too_long_is_refused() {
        for (int length : new int[] {0, 4, 7, 10_005, Integer.MAX_VALUE, -1}) {
            Guest guest = new Guest("").says(written(out -> out.writeInt(length).writeInt(ProtocolVersion.V3_0)));
            assertThat(guest.heard).as("length %d", length).contains("08P01");
            assertThat(guest.channel.isActive()).isFalse();
            guest.goes();
        }
    }

    @Test
    void a_cancel_request_that_means_nobody_is_heard_and_not_answered() {
        Guest guest = new Guest("").says(written(out -> CancelRequest.write(out, 7, new byte[4])));
        assertThat(guest.heard.toString()).isEmpty();
        assertThat(guest.channel.isActive()).isFalse();
        guest.goes();
    }

    @Test
    void who_is_asked_for_a_password_may_say_nothing_else() {
        Guest guest =
                new Guest("auth: { method: password }\nusers: [ { name: ann, password: secret } ]\n").says(STARTUP);
        assertThat(guest.heard.toString()).isEqualTo("R\0\0\0\10\0\0\0\3");
        guest.says(QUERY);
        assertThat(guest.heard).contains("SFATAL").contains("08P01");
        assertThat(guest.channel.isActive()).isFalse();
        guest.goes();
    }

    @Test
    void a_user_that_does_not_exist_is_asked_the_same_question() {
        String yaml = "auth: { method: md5 }\nusers: [ { name: ben, password: secret } ]\n";
        byte[] ben = written(out -> StartupMessage.write(out, ProtocolVersion.V3_0, Map.of("user", "ben")));
        Guest known = new Guest(yaml).says(ben);
        Guest unknown = new Guest(yaml).says(STARTUP);
        assertThat(unknown.heard.substring(0, 9)).isEqualTo(known.heard.substring(0, 9));
        assertThat(unknown.heard).hasSameSizeAs(known.heard);
        byte[] answer = "p\0\0\0\50md50123456789abcdef0123456789abcdef\0".getBytes(StandardCharsets.ISO_8859_1);
        unknown.says(answer);
        assertThat(unknown.heard).contains("28P01").contains("password authentication failed for user \"ann\"");
        known.channel.close();
        unknown.goes();
    }

    @ParameterizedTest
    @CsvSource({"options,--work_mem", "options,-x", "replication,perhaps"})
    void settings_that_cannot_be_read_are_refused_whether_a_proof_was_asked_for_or_not(String name, String wrong) {
        byte[] startup = written(out ->
                StartupMessage.write(out, ProtocolVersion.V3_0, Map.of("user", "ann", "database", "app", name, wrong)));
        Guest trusted = new Guest("").says(startup);
        assertThat(trusted.heard).contains("SFATAL");
        assertThat(trusted.channel.isActive()).isFalse();
        trusted.goes();

        Guest asked = new Guest(ANN_BY_MD5).says(startup);
        asked.says(asked.password());
        assertThat(asked.heard).contains("SFATAL").doesNotContain("28P01");
        assertThat(asked.channel.isActive()).isFalse();
        asked.goes();
    }

    @Test
    void a_client_that_is_in_keeps_nothing_of_how_it_came_in() {
        Guest guest = new Guest(ANN_BY_MD5);
        var startup = new WeakReference<>(guest.channel.pipeline().get(StartupHandler.class));
        guest.says(STARTUP);
        var auth = new WeakReference<>(guest.channel.pipeline().get(AuthHandler.class));
        assertThat(List.of(startup, auth))
                .noneSatisfy(phase -> assertThat(phase.get()).isNull());
        guest.says(guest.password());
        assertThat(guest.heard).endsWith("Z\0\0\0\5I");
        FakeWorkers.tick(guest.world.worker, guest.world.worker.now() + 1);

        assertThat(isGone(startup)).isTrue();
        assertThat(isGone(auth)).isTrue();
        guest.says(QUERY);
        assertThat(guest.heard).contains("UPDATE 1");
        guest.goes();
    }

    /** What nothing refers to is gone at the first collection; more are allowed, as nobody promises that. */
    private static boolean isGone(WeakReference<?> what) {
        for (int i = 0; i < 20 && what.get() != null; i++) {
            System.gc();
        }
        return what.get() == null;
    }

    static Stream<byte[]> firstBytes() {
        return Stream.of(
                STARTUP, SSL, GSS, joined(STARTUP, QUERY), written(out -> CancelRequest.write(out, 7, new byte[4])));
    }

    /** {@code JAZZER_FUZZ=1 ./mvnw -pl proxy-core test -Dtest=DoorTest#any_first_bytes} looks for more. */
    @MethodSource("firstBytes")
    @FuzzTest
    void any_first_bytes(byte[] data) {
        new Guest("").says(data).goes();
    }
}
