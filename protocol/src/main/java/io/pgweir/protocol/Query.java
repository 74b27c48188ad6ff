package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;

/** SQL for the simple protocol: one text, any number of statements. */
public final class Query {
    private Query() {}

    /** The bytes of the SQL text at {@code at}, without the zero that ends it and the body. */
    public static int sqlLength(ByteBuf in, int at, int length) {
        var body = new Body("Query", in, at, length);
        int began = body.skipText();
        body.end();
        return body.at() - 1 - began;
    }

    public static void write(ByteBuf out, CharSequence sql) {
        int frame = Frame.begin(out, Frontend.QUERY);
        Text.write(out, sql);
        Frame.end(out, frame);
    }
}
