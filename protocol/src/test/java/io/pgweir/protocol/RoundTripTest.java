package io.pgweir.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What one side writes the other reads; no part of it is taken for the whole; what is broken is refused, no worse. */
class RoundTripTest {
    private interface Reader {
        void read(ByteBuf in, int at, int length);
    }

    private static final List<Reader> READERS = List.of(
            Authentication::read,
            BackendKeyData::read,
            Bind::formatsAt,
            Close::kind,
            Execute::rows,
            Parse::sqlAt,
            Parse::typesAt,
            CommandComplete::read,
            Fault::read,
            NegotiateProtocolVersion::read,
            NotificationResponse::read,
            ParameterStatus::read,
            Password::read,
            Query::sqlLength,
            ReadyForQuery::read,
            SaslInitialResponse::read,
            SaslResponse::read,
            StartupPacket::read);

    /** A body between other bytes, so that an index that is off shows. */
    private static ByteBuf framed(Random random, byte[] body) {
        return Unpooled.buffer()
                .writeBytes(Property.bytes(random, 7))
                .writeBytes(body)
                .writeBytes(Property.bytes(random, 3));
    }

    private static byte[] body(Consumer<ByteBuf> writer) {
        ByteBuf out = Unpooled.wrappedBuffer(Wire.written(writer));
        assertThat(Frame.length(out, 0)).isEqualTo(out.readableBytes() - 1);
        var body = new byte[out.readableBytes() - Frame.HEADER_BYTES];
        out.getBytes(Frame.HEADER_BYTES, body);
        return body;
    }

    private static void assertNoPrefixIsRead(Random random, byte[] body, Reader reader) {
        ByteBuf in = framed(random, body);
        for (int length = 0; length < body.length; length++) {
            int cut = length;
            assertThatThrownBy(() -> reader.read(in, 7, cut)).isInstanceOf(ProtocolViolation.class);
        }
    }

    @Test
    void a_parameter_status() {
        Property.holds(random -> {
            var status = new ParameterStatus(Property.text(random, 20), Property.text(random, 50));
            byte[] body = body(out -> ParameterStatus.write(out, status.name(), status.value()));
            assertThat(ParameterStatus.read(framed(random, body), 7, body.length))
                    .isEqualTo(status);
            assertNoPrefixIsRead(random, body, ParameterStatus::read);
        });
    }

    @Test
    void a_notification() {
        Property.holds(random -> {
            var told =
                    new NotificationResponse(random.nextInt(), Property.text(random, 63), Property.text(random, 200));
            byte[] body = body(out -> NotificationResponse.write(out, told.pid(), told.channel(), told.payload()));
            assertThat(NotificationResponse.read(framed(random, body), 7, body.length))
                    .isEqualTo(told);
            assertNoPrefixIsRead(random, body, NotificationResponse::read);
        });
    }

    @Test
    void a_cancel_key() {
        Property.holds(random -> {
            var key = new BackendKeyData(random.nextInt(), Property.bytes(random, 4 + random.nextInt(253)));
            byte[] body = body(out -> BackendKeyData.write(out, key.pid(), key.key()));
            assertThat(BackendKeyData.read(framed(random, body), 7, body.length))
                    .isEqualTo(key);
        });
    }

    @Test
    void a_version_negotiation() {
        Property.holds(random -> {
            var options = Stream.generate(() -> "_pq_." + Property.text(random, 9))
                    .limit(random.nextInt(9))
                    .toList();
            var negotiation = new NegotiateProtocolVersion(ProtocolVersion.of(3, random.nextInt(9)), options);
            byte[] body = body(out -> NegotiateProtocolVersion.write(out, negotiation.protocol(), options));
            assertThat(NegotiateProtocolVersion.read(framed(random, body), 7, body.length))
                    .isEqualTo(negotiation);
            assertNoPrefixIsRead(random, body, NegotiateProtocolVersion::read);
        });
    }

    @Test
    void a_choice_of_mechanisms() {
        Property.holds(random -> {
            var mechanisms = Stream.generate(() -> "M" + Property.text(random, 9))
                    .limit(random.nextInt(9))
                    .toList();
            byte[] body = body(out -> Authentication.sasl(out, mechanisms));
            assertThat(Authentication.read(framed(random, body), 7, body.length))
                    .isEqualTo(new Authentication.Sasl(mechanisms));
            assertNoPrefixIsRead(random, body, Authentication::read);
        });
    }

    @Test
    void a_first_step_of_SASL() {
        Property.holds(random -> {
            byte[] data = random.nextInt(4) == 0 ? null : Property.bytes(random, random.nextInt(80));
            String mechanism = Property.text(random, 20);
            byte[] body = body(out -> SaslInitialResponse.write(out, mechanism, data));
            SaslInitialResponse read = SaslInitialResponse.read(framed(random, body), 7, body.length);
            assertThat(read.mechanism()).isEqualTo(mechanism);
            assertThat(read.data()).isEqualTo(data);
            assertNoPrefixIsRead(random, body, SaslInitialResponse::read);
        });
    }

    @Test
    void a_query() {
        Property.holds(random -> {
            String sql = Property.text(random, 90);
            byte[] body = body(out -> Query.write(out, sql));
            assertThat(Query.sqlLength(framed(random, body), 7, body.length)).isEqualTo(body.length - 1);
            assertNoPrefixIsRead(random, body, Query::sqlLength);
        });
    }

    @Test
    void anything_broken_is_refused_by_every_reader_and_never_worse() {
        List<byte[]> seeds = List.of(
                body(out -> ParameterStatus.write(out, "TimeZone", "UTC")),
                body(out -> NotificationResponse.write(out, 7, "news", "of today")),
                body(out -> Authentication.sasl(out, List.of("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"))),
                body(out -> NegotiateProtocolVersion.write(out, ProtocolVersion.V3_2, List.of("_pq_.a", "_pq_.b"))),
                body(out -> SaslInitialResponse.write(out, "SCRAM-SHA-256", new byte[40])),
                body(Fault.fatal("57P01", "terminating connection").withHint("later")::writeTo),
                Wire.written(out -> StartupMessage.write(out, ProtocolVersion.V3_0, Map.of("user", "ann"))));
        Property.holds(random -> {
            for (byte[] seed : seeds) {
                ByteBuf in = framed(random, Property.mutated(random, seed));
                for (Reader reader : READERS) {
                    int length = random.nextInt(4) == 0 ? random.nextInt() : in.readableBytes() - 10;
                    try {
                        reader.read(in, 7, length);
                    } catch (ProtocolViolation refused) {
                        assertThat(refused.fault().severity()).isEqualTo(Severity.FATAL);
                    }
                }
            }
        });
    }
}
