package io.pgweir.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a peer sends: a ProtocolViolation, or a value, and nothing else. The normal build runs the seeds;
 * {@code JAZZER_FUZZ=1 ./mvnw -pl protocol test -Dtest=ProtocolFuzzTest#fault} looks for more.
 */
class ProtocolFuzzTest {
    private interface Reader {
        Object read(ByteBuf in, int at, int length);
    }

    private static void reads(byte[] data, Reader reader) {
        ByteBuf in = Unpooled.wrappedBuffer(data);
        try {
            // Printing must be harmless too: it is what a log would do.
            assertThat(reader.read(in, 0, in.readableBytes()).toString()).isNotEmpty();
        } catch (ProtocolViolation refused) {
            refused.fault().writeTo(Unpooled.buffer());
        }
    }

    private static byte[] body(Consumer<ByteBuf> writer) {
        byte[] frame = Wire.written(writer);
        return Arrays.copyOfRange(frame, Frame.HEADER_BYTES, frame.length);
    }

    static Stream<byte[]> startups() {
        return Stream.of(
                Wire.written(SslRequest::write),
                Wire.written(out -> CancelRequest.write(out, 7, new byte[32])),
                Wire.written(out -> StartupMessage.write(
                        out,
                        ProtocolVersion.V3_2,
                        Map.of("user", "ann", "options", "-c geqo=off", "replication", "database", "_pq_.x", "1"))));
    }

    @MethodSource("startups")
    @FuzzTest
    void startup(byte[] data) {
        reads(data, (in, at, length) -> {
            StartupPacket packet = StartupPacket.read(in, at, length);
            if (packet instanceof StartupMessage message) {
                return List.of(message.settings(), message.replication(), message.database());
            }
            return packet;
        });
    }

    static Stream<String> commandLines() {
        return Stream.of("-c geqo=off --search-path=a\\ b", "-e -S 64 -fs", "--", "-c");
    }

    @MethodSource("commandLines")
    @FuzzTest
    void options(String options) {
        if (options != null) {
            byte[] bytes = options.getBytes(StandardCharsets.UTF_8);
            reads(bytes, (in, at, length) -> StartupOptions.parse(options));
        }
    }

    static Stream<byte[]> authentications() {
        return Stream.of(
                body(Authentication::ok),
                body(out -> Authentication.md5(out, new byte[4])),
                body(out -> Authentication.sasl(out, List.of("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"))));
    }

    @MethodSource("authentications")
    @FuzzTest
    void authentication(byte[] data) {
        reads(data, Authentication::read);
    }

    static Stream<byte[]> faults() {
        return Stream.of(body(Fault.fatal("57P01", "going").withDetail("d").withHint("h")::writeTo));
    }

    @MethodSource("faults")
    @FuzzTest
    void fault(byte[] data) {
        reads(data, Fault::read);
        ByteBuf in = Unpooled.wrappedBuffer(data);
        if (ErrorResponse.hasSqlState(in, 0, data.length, "57P01")
                        == ErrorResponse.hasSqlState(in, 0, data.length, "57P02")
                && ErrorResponse.hasSqlState(in, 0, data.length, "57P01")) {
            throw new AssertionError("one message, two SQLSTATEs");
        }
    }

    static Stream<byte[]> keys() {
        return Stream.of(body(out -> BackendKeyData.write(out, 7, new byte[4])));
    }

    @MethodSource("keys")
    @FuzzTest
    void backend_key_data(byte[] data) {
        reads(data, BackendKeyData::read);
    }

    static Stream<byte[]> negotiations() {
        return Stream.of(body(out -> NegotiateProtocolVersion.write(out, ProtocolVersion.V3_0, List.of("_pq_.x"))));
    }

    @MethodSource("negotiations")
    @FuzzTest
    void negotiation(byte[] data) {
        reads(data, NegotiateProtocolVersion::read);
    }

    static Stream<byte[]> answers() {
        return Stream.of(
                body(out -> SaslInitialResponse.write(out, "SCRAM-SHA-256", new byte[9])), new byte[] {'p', 0});
    }

    @MethodSource("answers")
    @FuzzTest
    void answer_of_a_client(byte[] data) {
        reads(data, SaslInitialResponse::read);
        reads(data, Password::read);
        reads(data, SaslResponse::read);
    }

    static Stream<byte[]> descriptions() {
        return Stream.of(
                body(out ->
                        RowDescription.write(out, List.of(new RowDescription.Column("a", RowDescription.Type.INT4)))),
                new byte[] {0, 1, 0, 0, 0, 23},
                new byte[] {-1, -1},
                new byte[0]);
    }

    @MethodSource("descriptions")
    @FuzzTest
    void rowShape(byte[] data) {
        reads(data, RowShape::ofColumns);
        reads(data, RowShape::ofParameters);
    }
}
