package io.pgweir.proxy.session;

import static io.pgweir.proxy.session.BatchMessage.STATEMENT;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.protocol.Frontend;
import io.pgweir.proxy.server.Ledger;
import io.pgweir.proxy.server.ServerLink;
import org.jspecify.annotations.Nullable;

/**
 * A client's unnamed statement. Its Parse goes to the server as it is and a copy stays here, for the client may bind it again when
 * it has another connection, where somebody else's unnamed statement may lie.
 */
final class UnnamedStatement {
    /** A longer one is not copied: its client keeps the server connection until it parses another. */
    private static final int COPY_BYTES = 16 * 1024;

    private static final int NONE = -1;

    private final Ledger.Regret lost = this::lose;
    private final Ledger.Regret missing = this::miss;

    /** What follows the empty name in the client's last unnamed Parse. */
    private byte[] copy = new byte[0];

    private int length = NONE;
    private boolean large;
    /** The connection on which it was last changed. */
    private @Nullable ServerLink at;

    /** The client parses it; false if more of the message has to come before it can be copied. */
    boolean isParsed(ServerLink link, ByteBuf in, int from, long end) {
        long bytes = Math.max(0, end - from);
        if (bytes > COPY_BYTES) {
            large = true;
            length = NONE;
        } else if (!BatchMessage.isWhole(in, end)) {
            return false;
        } else {
            keep(in, from, (int) bytes);
        }
        own(link);
        link.ledger.owe(Ledger.PARSE, lost);
        return true;
    }

    private void keep(ByteBuf in, int from, int bytes) {
        if (copy.length < bytes) {
            copy = new byte[Math.max(128, Integer.highestOneBit(bytes) * 2)];
        }
        in.getBytes(from, copy, 0, bytes);
        length = bytes;
        large = false;
    }

    /** The client sends what ends it, and will be answered with {@code debt}. */
    void isEnded(ServerLink link, int debt) {
        length = NONE;
        large = false;
        own(link); // it has none, and neither has the server
        link.ledger.owe(debt, lost);
    }

    /** The client closes it, and has no server connection. */
    void isClosed() {
        length = NONE;
        at = null;
    }

    boolean isInPlace(ServerLink link) {
        return at == link && link.unnamedOwner() == this; // an older one may be left on another link
    }

    /** Sees to it that the server's unnamed statement is this client's, or none if this client has none. */
    void place(ServerLink link, ByteBuf out) {
        own(link);
        if (length == NONE) {
            out.writeByte(Frontend.CLOSE).writeInt(6).writeByte(STATEMENT).writeByte(0);
            link.ledger.owe(Ledger.CLOSE | Ledger.SWALLOWED, missing);
        } else {
            out.writeByte(Frontend.PARSE).writeInt(4 + 1 + length).writeByte(0);
            out.writeBytes(copy, 0, length);
            link.ledger.owe(Ledger.PARSE | Ledger.SWALLOWED, missing);
        }
    }

    private void own(ServerLink link) {
        link.unnamedOwner(this);
        at = link;
    }

    /** It as it stands behind its name in a Parse; null if there is none, or one too large to be copied. */
    @Nullable
    ByteBuf definition() {
        return length == NONE ? null : Unpooled.wrappedBuffer(copy, 0, length);
    }

    /** Whether it is only on its server connection. */
    boolean isLarge() {
        return large;
    }

    /** The server failed or skipped what was to change it: whose the server holds is not known any more. */
    private void lose() {
        length = NONE;
        large = false;
        miss();
    }

    /** The server failed or skipped what was to give it the client's, of which the copy is here. */
    private void miss() {
        ServerLink link = at;
        if (link != null && link.unnamedOwner() == this) {
            link.unnamedOwner(null);
        }
    }
}
