package io.pgweir.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StartupPacketTest {
    private static StartupPacket read(ByteBuf in) {
        return StartupPacket.read(in, in.readerIndex(), in.readableBytes());
    }

    private static StartupPacket read(String code, String body) {
        ByteBuf rest = Wire.of(code + body);
        return read(Unpooled.buffer().writeInt(4 + rest.readableBytes()).writeBytes(rest));
    }

    private static StartupMessage message(String body) {
        return (StartupMessage) read("\\00\\03\\00\\00", body);
    }

    private static StartupMessage withOptions(String options) {
        return new StartupMessage(3, 0, Map.of("user", "u", "options", options, "work_mem", "1MB", "_pq_.x", "1"));
    }

    private static void assertRefused(Runnable act, String sqlState, String message) {
        assertThatThrownBy(act::run).isInstanceOfSatisfying(ProtocolViolation.class, violation -> {
            assertThat(violation).hasMessage(message);
            assertThat(violation.sqlState()).isEqualTo(sqlState);
        });
    }

    @Test
    void reads_what_may_come_in_the_place_of_a_startup_message() {
        assertThat(read("\\04\\d2\\16\\2f", "")).isEqualTo(new SslRequest());
        assertThat(read("\\04\\d2\\16\\30", "")).isEqualTo(new GssEncRequest());
        assertThat(read("\\04\\d2\\16\\2e", "\\00\\00\\00\\07abcd"))
                .isEqualTo(new CancelRequest(7, new byte[] {'a', 'b', 'c', 'd'}));
    }

    @Test
    void reads_parameters_in_their_order_and_the_last_of_two_holds() {
        StartupMessage message = message("user\\00ann\\00TimeZone\\00UTC\\00user\\00bob\\00\\00");
        assertThat(message.protocol()).isEqualTo(ProtocolVersion.V3_0);
        assertThat(message.parameters()).containsExactly(Map.entry("user", "bob"), Map.entry("TimeZone", "UTC"));
        assertThat(message.user()).isEqualTo("bob");
        assertThat(message.settings()).containsExactly(Map.entry("TimeZone", "UTC"));
    }

    @Test
    void the_database_is_the_users_name_unless_one_is_named() {
        assertThat(message("user\\00ann\\00\\00").database()).isEqualTo("ann");
        assertThat(message("user\\00ann\\00database\\00\\00\\00").database()).isEqualTo("ann");
        assertThat(message("user\\00ann\\00database\\00shop\\00\\00").database())
                .isEqualTo("shop");
    }

    @Test
    void names_the_protocol_extensions_and_keeps_them_from_the_settings() {
        StartupMessage message = message("user\\00ann\\00_pq_.one\\001\\00_pq_.two\\002\\00\\00");
        assertThat(message.protocolExtensions()).containsExactly("_pq_.one", "_pq_.two");
        assertThat(message.settings()).isEmpty();
    }

    @Test
    void a_setting_that_is_named_beats_the_same_one_in_options() {
        assertThat(withOptions("-c work_mem=9MB -c geqo=off").settings())
                .containsExactlyInAnyOrderEntriesOf(Map.of("work_mem", "1MB", "geqo", "off"));
    }

    @Test
    void reads_replication_as_PostgreSQL_does() {
        for (String yes : List.of("1", "t", "TRUE", "tru", "y", "on", "On")) {
            assertThat(Replication.parse(yes)).as(yes).isEqualTo(Replication.PHYSICAL);
        }
        for (String no : List.of("0", "f", "False", "n", "no", "of", "off")) {
            assertThat(Replication.parse(no)).as(no).isEqualTo(Replication.NONE);
        }
        assertThat(Replication.parse("database")).isEqualTo(Replication.LOGICAL);
        assertThat(message("user\\00ann\\00\\00").replication()).isEqualTo(Replication.NONE);
        for (String bad : List.of("", "o", "truex", "2", "Database")) {
            assertRefused(
                    () -> Replication.parse(bad),
                    SqlState.INVALID_PARAMETER_VALUE,
                    "invalid value for parameter \"replication\": \"" + bad + "\"");
        }
    }

    @Test
    void refuses_other_versions_in_PostgreSQLs_words() {
        assertRefused(
                () -> read("\\00\\02\\00\\00", "user\\00ann\\00\\00"),
                SqlState.FEATURE_NOT_SUPPORTED,
                "unsupported frontend protocol 2.0: server supports 3.0 to 3.2");
        assertRefused(
                () -> read("\\ff\\ff\\00\\01", "user\\00ann\\00\\00"),
                SqlState.FEATURE_NOT_SUPPORTED,
                "unsupported frontend protocol 65535.1: server supports 3.0 to 3.2");
    }

    @Test
    void answers_newer_minor_versions_with_the_newest_that_we_speak() {
        assertThat(ProtocolVersion.answerTo(ProtocolVersion.of(3, 9999))).isEqualTo(ProtocolVersion.V3_2);
        assertThat(ProtocolVersion.isTooNew(ProtocolVersion.of(3, 3))).isTrue();
        assertThat(ProtocolVersion.isTooNew(ProtocolVersion.V3_2)).isFalse();
        assertThat(ProtocolVersion.answerTo(ProtocolVersion.of(3, 1))).isEqualTo(ProtocolVersion.of(3, 1));
        assertThat(ProtocolVersion.cancelKeyBytes(ProtocolVersion.of(3, 1))).isEqualTo(4);
        assertThat(ProtocolVersion.cancelKeyBytes(ProtocolVersion.V3_2)).isEqualTo(32);
        assertThat(ProtocolVersion.V3_2).isEqualTo(196610);
    }

    @Test
    void refuses_a_layout_that_does_not_end_where_the_packet_does() {
        String layout = "invalid startup packet layout: expected terminator as last byte";
        for (String body : List.of(
                "",
                "user\\00ann\\00",
                "user\\00ann",
                "user\\00\\00",
                "user\\00ann\\00\\00\\00",
                "\\00user\\00a\\00\\00")) {
            assertRefused(() -> message(body), SqlState.PROTOCOL_VIOLATION, layout);
        }
    }

    @Test
    void refuses_a_client_without_a_name() {
        String noName = "no PostgreSQL user name specified in startup packet";
        assertRefused(() -> message("\\00"), SqlState.INVALID_AUTHORIZATION_SPECIFICATION, noName);
        assertRefused(() -> message("user\\00\\00\\00"), SqlState.INVALID_AUTHORIZATION_SPECIFICATION, noName);
    }

    @Test
    void refuses_names_that_are_not_UTF_8() {
        assertRefused(
                () -> message("user\\00an\\ff\\00\\00"),
                SqlState.CHARACTER_NOT_IN_REPERTOIRE,
                "invalid byte sequence for encoding \"UTF8\": 0xff");
        assertRefused(
                () -> message("user\\00an\\c3\\00\\00"),
                SqlState.CHARACTER_NOT_IN_REPERTOIRE,
                "invalid byte sequence for encoding \"UTF8\": 0xc3");
    }

    @Test
    void refuses_lengths_that_PostgreSQL_refuses() {
        assertThat(StartupPacket.length(Wire.of("\\00\\00\\27\\14"), 0)).isEqualTo(10_004);
        assertThat(StartupPacket.length(Wire.of("\\00\\00\\00\\08"), 0)).isEqualTo(8);
        for (String bad : List.of("\\00\\00\\27\\15", "\\00\\00\\00\\07", "\\ff\\ff\\ff\\ff", "GET ")) {
            assertThatThrownBy(() -> StartupPacket.length(Wire.of(bad), 0))
                    .isInstanceOf(ProtocolViolation.class)
                    .hasMessageStartingWith("invalid length of startup packet");
        }
    }

    @Test
    void takes_cancel_keys_of_4_to_256_bytes() {
        for (int bytes : new int[] {4, 32, 256}) {
            ByteBuf in = Unpooled.buffer();
            CancelRequest.write(in, -5, new byte[bytes]);
            assertThat(read(in)).isEqualTo(new CancelRequest(-5, new byte[bytes]));
        }
        for (int bytes : new int[] {0, 3, 257}) {
            ByteBuf in = Unpooled.buffer();
            CancelRequest.write(in, 5, new byte[bytes]);
            assertRefused(
                    () -> read(in),
                    SqlState.PROTOCOL_VIOLATION,
                    "invalid length of cancel key in cancel request packet: " + bytes + ", expected 4 to 256");
        }
    }

    @Test
    void never_prints_a_cancel_key() {
        assertThat(new CancelRequest(7, new byte[] {1, 2, 3, 4})).hasToString("CancelRequest[pid=7, key of 4 bytes]");
    }

    @Test
    void what_is_written_is_read_back() {
        Property.holds(random -> {
            var parameters = new LinkedHashMap<String, String>();
            parameters.put("user", "u" + Property.text(random, 20));
            for (int i = random.nextInt(8); i > 0; i--) {
                parameters.put("p" + Property.text(random, 10), Property.text(random, 40));
            }
            int minor = random.nextInt(5);
            ByteBuf in = Unpooled.buffer().writeZero(random.nextInt(9));
            in.readerIndex(in.writerIndex());
            StartupMessage.write(in, ProtocolVersion.of(3, minor), parameters);
            assertThat(StartupPacket.length(in, in.readerIndex())).isEqualTo(in.readableBytes());
            assertThat(read(in)).isEqualTo(new StartupMessage(3, minor, parameters));
        });
    }

    @Test
    void no_parameter_can_smuggle_another_one_in() {
        var out = Unpooled.buffer();
        assertThatThrownBy(() -> StartupMessage.write(out, ProtocolVersion.V3_0, Map.of("user", "a\0database\0b")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> StartupMessage.write(out, ProtocolVersion.V3_0, Map.of("", "a")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
