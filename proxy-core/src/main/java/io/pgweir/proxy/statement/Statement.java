package io.pgweir.proxy.statement;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.protocol.Text;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A prepared statement as all clients that use the same text and parameter types share it, under a name of ours.
 * One instance for one text, so identity is equality.
 */
public final class Statement {
    private final byte[] serverName;
    private final byte[] definition;
    /** The last one wins: each is right for what it rests on. */
    private volatile @Nullable Judgement judgement;

    Statement(long number, byte[] definition) {
        this.serverName = ("pgweir_" + number).getBytes(StandardCharsets.US_ASCII);
        this.definition = definition;
    }

    /** Its name on every server, without the closing zero. */
    public byte[] serverName() {
        return serverName;
    }

    /** What follows the name in a Parse message: the SQL text, the number of parameter types and the types. */
    public byte[] definition() {
        return definition;
    }

    /** Its SQL, without the closing zero. */
    public ByteBuf text() {
        ByteBuf all = Unpooled.wrappedBuffer(definition);
        int end = Text.terminator(all, 0, definition.length);
        return all.writerIndex(Math.max(0, end));
    }

    /** What its text was last found to be, for whoever knows the same. */
    public @Nullable Judgement judgement() {
        return judgement;
    }

    public void judgement(Judgement found) {
        judgement = found;
    }

    /** Writes the Parse message that prepares this statement under its server name. */
    public void writeParse(ByteBuf out) {
        out.writeByte('P').writeInt(4 + serverName.length + 1 + definition.length);
        out.writeBytes(serverName).writeByte(0).writeBytes(definition);
    }

    /** Writes the Close message that drops it from a server. */
    public void writeClose(ByteBuf out) {
        out.writeByte('C').writeInt(4 + 1 + serverName.length + 1).writeByte('S');
        out.writeBytes(serverName).writeByte(0);
    }

    @Override
    public String toString() {
        return new String(serverName, StandardCharsets.US_ASCII);
    }
}
