package io.pgweir.proxy.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.pgweir.config.AdminRole;
import io.pgweir.protocol.Describe;
import io.pgweir.protocol.Execute;
import io.pgweir.protocol.Frame;
import io.pgweir.protocol.Frontend;
import io.pgweir.protocol.Parse;
import io.pgweir.protocol.Query;
import io.pgweir.protocol.RowDescription.Column;
import io.pgweir.protocol.Sync;
import io.pgweir.protocol.Text;
import io.pgweir.proxy.TestWorld;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever bytes a client of the console sends, it is answered or told to go, nothing fails and no buffer is lost. The normal build
 * runs the seeds; {@code JAZZER_FUZZ=1 ./mvnw -pl proxy-core -am test -Dtest=ConsoleSessionFuzzTest} looks for more.
 */
class ConsoleSessionFuzzTest {
    private static final List<Column> COLUMNS = Columns.of("a int4, b int8, c bool, d numeric, e, f timestamptz");

    private static final Commands COMMANDS = new Commands(List.of(
            Command.show(
                    "SHOW ALL",
                    COLUMNS,
                    _ -> CompletableFuture.completedFuture(List.of(
                            Row.of(1, 2L, true, 12_345_678L, "e", java.time.Instant.EPOCH),
                            Row.of(null, null, null, -1, null, null)))),
            Command.act(
                    "PAUSE",
                    "[name]",
                    0,
                    1,
                    call -> Result.done(call.arguments().toString())),
            new Command(
                    "SELECT",
                    "",
                    0,
                    Command.ANY,
                    AdminRole.VIEWER,
                    call -> Select.of(call).columns(),
                    call -> CompletableFuture.completedFuture(Select.of(call).result()))));

    static Stream<byte[]> conversations() {
        ByteBuf simple = Unpooled.buffer();
        Query.write(simple, "SHOW ALL; PAUSE 'a'; nonsense");
        ByteBuf extended = Unpooled.buffer();
        Parse.write(extended, "s", "PAUSE $1");
        bind(extended, "p", "s", "x");
        Describe.write(extended, Describe.STATEMENT, "s");
        Execute.write(extended, "p", 1);
        Parse.write(extended, "", "SHOW ALL");
        bind(extended, "", "");
        Describe.write(extended, Describe.PORTAL, "");
        Execute.write(extended, "", 1);
        Execute.write(extended, "", 0);
        Sync.write(extended);
        ByteBuf broken = Unpooled.buffer();
        Query.write(broken, "SELECT 1, 'a' AS b FROM");
        broken.writeByte(Frontend.BIND).writeInt(6).writeShort(-1);
        return Stream.of(bytes(simple), bytes(extended), bytes(broken), new byte[] {'Q', 0, 0, 0, 3}, new byte[] {'~'});
    }

    private static void bind(ByteBuf out, String portal, String statement, String... values) {
        int frame = Frame.begin(out, Frontend.BIND);
        Text.write(out, portal);
        Text.write(out, statement);
        out.writeShort(0).writeShort(values.length);
        for (String value : values) {
            out.writeInt(value.length()).writeCharSequence(value, java.nio.charset.StandardCharsets.US_ASCII);
        }
        out.writeShort(1).writeShort(1);
        Frame.end(out, frame);
    }

    private static byte[] bytes(ByteBuf written) {
        byte[] bytes = new byte[written.readableBytes()];
        written.readBytes(bytes);
        written.release();
        return bytes;
    }

    @MethodSource("conversations")
    @FuzzTest
    void any_bytes(byte[] said) {
        TestWorld world = new TestWorld("");
        Guest guest = new Guest("a", AdminRole.ADMIN, "b", 1, world.worker, new HashMap<>());
        EmbeddedChannel channel = world.channel();
        boolean[] left = {false};
        channel.pipeline().addLast(new ConsoleSession(COMMANDS, guest, channel, () -> left[0] = true));
        for (int at = 0; at < said.length && channel.isOpen(); at += 7) {
            int length = Math.min(7, said.length - at);
            channel.writeInbound(world.memory.buffer(length).writeBytes(said, at, length));
            channel.runPendingTasks();
        }
        channel.checkException();
        channel.close();
        channel.runPendingTasks();
        channel.releaseOutbound();
        assertThat(left[0]).isTrue();
        assertThat(world.memory.metric().usedHeapMemory()
                        + world.memory.metric().usedDirectMemory())
                .as("buffers in use")
                .isZero();
    }
}
