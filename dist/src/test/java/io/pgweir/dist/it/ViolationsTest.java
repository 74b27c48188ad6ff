package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.protocol.Fault;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What no client should send costs that client its connection, with the reason, and nobody else anything. */
class ViolationsTest {
    static Stream<Arguments> nonsense() {
        return Stream.of(
                Arguments.of("an unknown type", Say.bytes('?', 0, 0, 0, 4)),
                Arguments.of("a server's type", Say.bytes('Z', 0, 0, 0, 5, 'I')),
                Arguments.of("a password out of turn", Say.bytes('p', 0, 0, 0, 5, 0)),
                Arguments.of("a length below four", Say.bytes('Q', 0, 0, 0, 3)),
                Arguments.of("a negative length", Say.bytes('Q', 0x80, 0, 0, 0)),
                Arguments.of("a length beyond all limits", Say.bytes('Q', 0x7f, 0xff, 0xff, 0xff)),
                Arguments.of("a Sync of a megabyte", Say.bytes('S', 0, 16, 0, 0)),
                Arguments.of("a Parse whose name does not end", Say.bytes('P', 0, 0, 0, 6, 'a', 'b')),
                Arguments.of("a Bind whose names do not end", Say.bytes('B', 0, 0, 0, 6, 0, 'b')),
                Arguments.of("a Describe whose name does not end", Say.bytes('D', 0, 0, 0, 6, 'S', 'b')),
                Arguments.of("a Close whose name does not end", Say.bytes('C', 0, 0, 0, 6, 'S', 'b')),
                Arguments.of("a Query that does not end", Say.bytes('Q', 0, 0, 0, 6, 'a', 'b')),
                Arguments.of("a Describe of neither kind", Say.bytes('D', 0, 0, 0, 6, 'x', 0)),
                Arguments.of("a Close of neither kind", Say.bytes('C', 0, 0, 0, 6, 'x', 0)),
                Arguments.of("a Close of nothing", Say.bytes('C', 0, 0, 0, 4)),
                Arguments.of("a Parse of nothing", Say.bytes('P', 0, 0, 0, 4)),
                Arguments.of("a Bind of nothing", Say.bytes('B', 0, 0, 0, 4)),
                Arguments.of("an Execute of nothing", Say.bytes('E', 0, 0, 0, 4)),
                Arguments.of("a Query of nothing", Say.bytes('Q', 0, 0, 0, 4)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("nonsense")
    void it_is_refused_in_protocol_idle_and_in_a_transaction_and_behind_good_messages(String what, Say message)
            throws Exception {
        try (Proxy proxy = Proxy.inFrontOf(Servers.cluster())
                        .with("pool: { size: 1 }")
                        .start();
                Client bystander = proxy.client()) {
            for (String phase : List.of("idle", "in a transaction", "pipelined", "behind a name")) {
                try (Client client = proxy.client()) {
                    switch (phase) {
                        case "in a transaction" -> client.query("BEGIN");
                        case "behind a name" ->
                            client.send(Say.parse("known", "SELECT 1"), Say.SYNC)
                                    .untilReady();
                        default -> {}
                    }
                    if (phase.equals("pipelined")) {
                        client.send(Say.parse("n", "SELECT 'good'"), Say.bind("n"), Say.execute(), message, Say.SYNC);
                    } else {
                        client.send(message, Say.SYNC);
                    }
                    Answer answer = client.untilReady();
                    assertThat(answer.sqlState())
                            .as("%s, %s: %s", what, phase, answer)
                            .isEqualTo("08P01");
                }
                assertThat(bystander.query("SELECT 1").value()).isEqualTo("1");
            }
            await().until(() -> proxy.serverConnections() == 1 && proxy.pgweir().clients() == 1);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("nonsense")
    void it_ends_a_copy_without_a_row(String what, Say message) throws Exception {
        Servers.ask("CREATE TABLE IF NOT EXISTS interrupted (a text)");
        Servers.ask("GRANT ALL ON interrupted TO app");
        try (Proxy proxy = Proxy.inFrontOf(Servers.cluster())
                        .with("pool: { size: 1 }")
                        .start();
                Client bystander = proxy.client()) {
            try (Client client = proxy.client()) {
                client.send(Say.query("COPY interrupted FROM STDIN")).expect('G');
                client.send(Say.copyData("one\n"), message);
                Reply first = client.untilReady().replies().getFirst();
                assertThat(first.isError()).as("%s: %s", what, first).isTrue();
                assertThat(first.fault().sqlState()).isEqualTo("08P01");
            }
            assertThat(bystander.query("SELECT count(*) FROM interrupted").value())
                    .isEqualTo("0");
            await().until(() -> proxy.serverConnections() == 1);
        }
    }

    static Stream<Arguments> starts() {
        return Stream.of(
                Arguments.of("a length of nothing", Say.bytes(0, 0, 0, 0), "08P01"),
                Arguments.of("a length beyond the limit", Say.bytes(0, 1, 0, 0, 0, 3, 0, 0), "08P01"),
                Arguments.of("a request in HTTP", Say.bytes('G', 'E', 'T', ' ', '/', ' ', 'H', 'T'), "08P01"),
                Arguments.of("version 2", Say.bytes(0, 0, 0, 9, 0, 2, 0, 0, 0), "0A000"),
                Arguments.of("no user", Say.bytes(0, 0, 0, 9, 0, 3, 0, 0, 0), "28000"),
                Arguments.of("no end", Say.bytes(0, 0, 0, 10, 0, 3, 0, 0, 'u', 's'), "08P01"),
                Arguments.of("a name only", Say.bytes(0, 0, 0, 12, 0, 3, 0, 0, 'a', 0, 'b', 0), "08P01"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("starts")
    void a_bad_first_packet_is_refused_in_protocol(String what, Say packet, String sqlState) throws Exception {
        try (Proxy proxy = Proxy.inFrontOf(Servers.cluster()).start();
                Client client = proxy.knock()) {
            client.send(packet);
            Fault refused = client.untilReady().error();
            assertThat(refused.isFatal()).as(what).isTrue();
            assertThat(refused.sqlState()).isEqualTo(sqlState);
            client.awaitEnd();
            await().until(() -> proxy.pgweir().clients() == 0);
        }
    }

    @Test
    void messages_of_any_kind_in_any_cut_are_understood() throws Exception {
        try (Proxy proxy = Proxy.inFrontOf(Servers.cluster())
                        .with("pool: { size: 1 }")
                        .start();
                Client client = proxy.client()) {
            ByteBuf all = Unpooled.buffer();
            for (Say message : List.of(
                    Say.parse("cut", "SELECT $1::text"),
                    Say.bind("cut", "value"),
                    Say.describe("cut"),
                    Say.execute(),
                    Say.close("cut"),
                    Say.SYNC,
                    Say.query("SELECT 'simple'"))) {
                message.accept(all);
            }
            while (all.isReadable()) {
                int b = all.readByte();
                client.send(Say.bytes(b));
            }
            assertThat(client.untilReady().shape()).isEqualTo("12tTDC3Z");
            assertThat(client.untilReady().value()).isEqualTo("simple");
        }
    }
}
