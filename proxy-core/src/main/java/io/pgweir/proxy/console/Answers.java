package io.pgweir.proxy.console;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.pgweir.protocol.Backend;
import io.pgweir.protocol.CommandComplete;
import io.pgweir.protocol.Fault;
import io.pgweir.protocol.Frame;
import io.pgweir.protocol.ReadyForQuery;
import io.pgweir.protocol.RowDescription;
import io.pgweir.protocol.RowDescription.Column;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes to one client of the console. */
final class Answers {
    private static final int[] TEXT = {};
    /** Rows are written in pieces of about this size. */
    private static final int PIECE_BYTES = 32 * 1024;

    private final ByteBufAllocator allocator;
    private final Consumer<ByteBuf> sink;

    /** @param sink owns what it is given */
    Answers(ByteBufAllocator allocator, Consumer<ByteBuf> sink) {
        this.allocator = allocator;
        this.sink = sink;
    }

    void write(Consumer<ByteBuf> message) {
        ByteBuf out = allocator.buffer(256);
        message.accept(out);
        sink.accept(out);
    }

    void fault(Fault fault) {
        write(fault::writeTo);
    }

    void ready(char status) {
        write(out -> ReadyForQuery.write(out, (byte) status));
    }

    /** All of a simple query's result. */
    void result(Result result) {
        switch (result) {
            case Result.Rows rows -> {
                write(out -> RowDescription.write(out, rows.columns()));
                rows(rows.columns(), rows.rows(), TEXT);
            }
            case Result.Done done -> done.notices().forEach(this::fault);
        }
        complete(result.tag());
    }

    void complete(String tag) {
        write(out -> CommandComplete.write(out, tag));
    }

    void rows(List<Column> columns, List<List<@Nullable Object>> rows, int[] formats) {
        ByteBuf out = allocator.buffer(PIECE_BYTES);
        for (List<@Nullable Object> row : rows) {
            Cells.writeRow(out, columns, row, formats);
            if (out.readableBytes() > PIECE_BYTES) {
                sink.accept(out);
                out = allocator.buffer(PIECE_BYTES);
            }
        }
        sink.accept(out);
    }

    /** What a statement takes: text, all of it, whatever else the client would rather send. */
    void parameters(Prepared statement) {
        write(out -> {
            int frame = Frame.begin(out, Backend.PARAMETER_DESCRIPTION);
            int count = statement.order().parameters();
            out.writeShort(count);
            for (int i = 0; i < count; i++) {
                boolean said = i < statement.types().length && statement.types()[i] != 0;
                out.writeInt(said ? statement.types()[i] : RowDescription.Type.TEXT.oid());
            }
            Frame.end(out, frame);
        });
    }

    void columns(List<Column> columns, int[] formats) {
        if (columns.isEmpty()) {
            empty(Backend.NO_DATA);
        } else {
            write(out -> RowDescription.write(out, columns, i -> Cells.formatOf(formats, i)));
        }
    }

    /** A message that is nothing but its type. */
    void empty(byte type) {
        write(out -> Frame.end(out, Frame.begin(out, type)));
    }
}
