package io.pgweir.dist.it;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.Close;
import io.pgweir.protocol.Describe;
import io.pgweir.protocol.Execute;
import io.pgweir.protocol.Frame;
import io.pgweir.protocol.Frontend;
import io.pgweir.protocol.Parse;
import io.pgweir.protocol.Query;
import io.pgweir.protocol.Sync;
import io.pgweir.protocol.Text;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** A message of a client, by the manual's name. */
interface Say extends Consumer<ByteBuf> {
    Say SYNC = Sync::write;
    Say FLUSH = out -> frame(out, Frontend.FLUSH, _ -> {});
    Say COPY_DONE = out -> frame(out, Frontend.COPY_DONE, _ -> {});
    Say TERMINATE = out -> frame(out, Frontend.TERMINATE, _ -> {});

    static Say query(String sql) {
        return out -> Query.write(out, sql);
    }

    static Say parse(String name, String sql) {
        return out -> Parse.write(out, name, sql);
    }

    /** Binds to the unnamed portal, all in text. */
    static Say bind(String statement, String... values) {
        return bindTo("", statement, values);
    }

    static Say bindTo(String portal, String statement, String... values) {
        return out -> frame(out, Frontend.BIND, body -> {
            Text.write(body, portal);
            Text.write(body, statement);
            body.writeShort(0).writeShort(values.length);
            for (String value : values) {
                byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
                body.writeInt(bytes.length).writeBytes(bytes);
            }
            body.writeShort(0);
        });
    }

    static Say describe(String statement) {
        return out -> Describe.write(out, Describe.STATEMENT, statement);
    }

    static Say execute() {
        return out -> Execute.write(out, "", Execute.ALL_ROWS);
    }

    static Say execute(String portal, int rows) {
        return out -> Execute.write(out, portal, rows);
    }

    static Say close(String statement) {
        return out -> Close.write(out, Close.STATEMENT, statement);
    }

    static Say copyData(String data) {
        return out -> frame(out, Frontend.COPY_DATA, body -> body.writeCharSequence(data, StandardCharsets.UTF_8));
    }

    static Say copyFail(String why) {
        return out -> frame(out, Frontend.COPY_FAIL, body -> Text.write(body, why));
    }

    /** What a standby tells of how far it is: written, flushed and applied up to {@code position}. */
    static Say feedback(long position) {
        return out -> frame(
                out,
                Frontend.COPY_DATA,
                body -> body.writeByte('r')
                        .writeLong(position)
                        .writeLong(position)
                        .writeLong(position)
                        .writeLong(0)
                        .writeByte(0));
    }

    /** Bytes that are no message, or part of one. */
    static Say bytes(int... bytes) {
        return out -> {
            for (int b : bytes) {
                out.writeByte(b);
            }
        };
    }

    static void frame(ByteBuf out, byte type, Consumer<ByteBuf> body) {
        int at = Frame.begin(out, type);
        body.accept(out);
        Frame.end(out, at);
    }
}
