package io.pgweir.proxy.ring;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.unix.Errors;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What comes in on a connection.
 *
 * <p><b>Light</b>, as most are: one receive stays with the kernel, which brings what comes by way of the {@link Inlet}. <b>Heavy</b>, as
 * soon as more came than goes into one of its buffers: then the kernel only says that something is there, and it is received straight
 * into a large buffer of its own, of which there is one only while it is being filled.
 *
 * <p>A heavy one is a <b>stream</b> when it has brought pieces for a while that are large and don't fill that buffer: its sender writes
 * piece by piece, and we are faster. Woken for each of them we would cost both sides more than the bytes do, so the loop lets some come
 * together, if nobody else talks.
 *
 * <p>Who stops reading often goes on at once, so a receive is called back only when something has come that nobody wants yet; that is
 * kept until somebody does. From then on the kernel is asked to tell of the other side's end alone, behind which all that is left is
 * read, whether it is wanted or not: as with Netty's other transports, a connection that is over is closed though nobody reads it.
 */
final class Inflow {
    private static final int LARGE = 64 * 1024;
    /** What a server sends at a time of what is long. */
    private static final int PIECE = 8 * 1024;
    /** So many make a stream: who asked for less has it before anybody waits. */
    private static final int STREAM_PIECES = 8;

    private final RingSocket socket;
    private final Deque<ByteBuf> kept = new ArrayDeque<>(0);

    /** Who is told past the pipeline, as it stands in that alone. */
    private @Nullable ChannelHandlerContext hearer;

    private boolean wanted;
    private boolean heavy;
    /** How many large pieces have come in a row; from some number on it doesn't matter. */
    private int pieces;

    /** The kernel has been asked to bring what comes, or to say that something has come. */
    private boolean asked;

    private boolean callingBack;
    private boolean watching;
    private @Nullable ByteBuf filling;
    /** The other side has ended: what it sent before is read to its end. */
    private boolean ending;
    /** Somebody is being given what came; what is to be asked for then is asked for behind it. */
    private boolean handingOut;
    /** Somebody was given what came and not told yet that this was all for now. */
    private boolean unfinished;

    Inflow(RingSocket socket) {
        this.socket = socket;
    }

    /** From now on tells this one itself. */
    void tells(ChannelHandlerContext alone) {
        hearer = alone;
    }

    /** Tells the pipeline again, if nobody has taken this one's place. */
    void isLeftBy(ChannelHandlerContext gone) {
        if (hearer == gone) {
            hearer = null;
        }
    }

    // ---- whether it is wanted

    void start() {
        if (wanted || !socket.isMoored()) {
            return;
        }
        wanted = true;
        if (!kept.isEmpty()) {
            socket.eventLoop().execute(this::handOutKept);
        }
        ask();
    }

    void stop() {
        wanted = false;
        if (!asked && !handingOut && socket.isMoored() && socket.isActive()) {
            watch();
        }
    }

    private boolean isWanted() {
        return wanted || ending;
    }

    // ---- asking the kernel

    private void ask() {
        if (asked || handingOut) {
            return;
        }
        asked = true;
        Berth berth = socket.berth();
        if (heavy) {
            berth.ring().poll(socket.descriptor(), Ring.READABLE, false, berth.request(Berth.READABLE));
        } else {
            berth.ring().receive(socket.descriptor(), berth.request(Berth.RECEIVE));
        }
    }

    private void fill() {
        asked = true;
        ByteBuf large = socket.alloc().directBuffer(LARGE);
        filling = large;
        Berth berth = socket.berth();
        berth.ring()
                .receiveNow(socket.descriptor(), large.memoryAddress(), large.capacity(), berth.request(Berth.RECEIVE));
    }

    /** As nobody reads, the kernel tells of the end only if it is asked for that. */
    private void watch() {
        if (!watching) {
            watching = true;
            Berth berth = socket.berth();
            berth.ring().poll(socket.descriptor(), Ring.GONE, false, berth.request(Berth.GONE));
        }
    }

    private void goOn() {
        if (!asked && socket.isMoored()) {
            if (isWanted()) {
                ask();
            } else {
                watch();
            }
        }
    }

    // ---- what it says

    /** Something is there. */
    void readable() {
        asked = false;
        if (socket.isMoored() && isWanted()) {
            fill();
        } else {
            goOn();
        }
    }

    void received(int result, int flags) {
        ByteBuf large = (flags & Ring.BUFFER) == 0 ? filling : null;
        if (large != null) {
            filling = null;
        }
        if ((flags & Ring.MORE) == 0) {
            asked = false;
            callingBack = false;
        }
        if (result <= 0) {
            release(large);
            nothing(result);
        } else if (large != null) {
            heavy = result > Inlet.SIZE;
            noteSize(result);
            handingOut = true;
            take(large.writerIndex(result), false);
            handingOut = false;
            if (result == LARGE && isWanted() && kept.isEmpty() && socket.isMoored()) {
                fill();
            }
        } else {
            boolean more = (flags & Ring.NOT_EMPTY) != 0;
            noteSize(result);
            ByteBuf in = socket.berth().handler().inlet().take(flags, result, socket.alloc());
            handingOut = true;
            take(in, more);
            handingOut = false;
            if (more && result == Inlet.SIZE) {
                heavy = true;
                callBack();
            }
        }
        goOn();
    }

    private void noteSize(int bytes) {
        pieces = bytes < PIECE ? 0 : Math.min(pieces + 1, STREAM_PIECES);
        if (pieces < STREAM_PIECES) {
            socket.berth().handler().converses();
        } else if (bytes < LARGE) {
            socket.berth().handler().streams();
        }
    }

    private void nothing(int result) {
        if (result == 0) {
            socket.end(null);
        } else if (result != Kernel.ECANCELED && result != Kernel.ENOBUFS && !Kernel.passes(result)) {
            socket.end(Errors.newIOException("receive", result));
        }
    }

    /** The other side has ended, or is gone. */
    void gone(int result) {
        watching = false;
        if (result != Kernel.ECANCELED && socket.isMoored()) {
            ending = true;
            handOutKept();
            goOn();
        }
    }

    private void callBack() {
        if (asked && !callingBack && socket.isMoored()) {
            callingBack = true;
            socket.berth().cancel(Berth.RECEIVE);
        }
    }

    // ---- handing it out

    private void take(ByteBuf in, boolean moreToCome) {
        if (!isWanted() || !kept.isEmpty()) {
            kept.add(in);
            if (!wanted) {
                callBack();
            }
            return;
        }
        boolean first = !unfinished;
        handOut(in);
        if (!moreToCome || !socket.isMoored()) {
            finish();
        } else if (first) {
            socket.berth().handler().finishLater(this);
        }
    }

    private void handOut(ByteBuf in) {
        if (!socket.config().isAutoRead()) {
            wanted = false; // it was asked for once
        }
        unfinished = true;
        ChannelHandlerContext alone = hearer;
        if (alone == null) {
            socket.pipeline().fireChannelRead(in);
            return;
        }
        try {
            ((ChannelInboundHandler) alone.handler()).channelRead(alone, in);
        } catch (Throwable broken) { // as by the pipeline
            socket.pipeline().fireExceptionCaught(broken);
        }
    }

    /** The turn is over in which something came. */
    void finish() {
        if (unfinished) {
            unfinished = false;
            ChannelHandlerContext alone = hearer;
            if (alone == null) {
                socket.pipeline().fireChannelReadComplete();
                return;
            }
            try {
                ((ChannelInboundHandler) alone.handler()).channelReadComplete(alone);
            } catch (Throwable broken) {
                socket.pipeline().fireExceptionCaught(broken);
            }
        }
    }

    private void handOutKept() {
        while (isWanted() && !kept.isEmpty()) {
            handOut(kept.remove());
        }
        finish();
    }

    /** Hands out what is left, wanted or not. */
    void end() {
        ending = true;
        handOutKept();
    }

    // ---- leaving

    void cancel(Berth berth) {
        if (asked) {
            berth.cancel(heavy && !callingBack ? Berth.READABLE : Berth.RECEIVE);
        }
        if (watching) {
            berth.cancel(Berth.GONE);
        }
    }

    /** Nothing is under way any more. */
    void left() {
        asked = false;
        callingBack = false;
        watching = false;
        wanted = false;
        release(filling);
        filling = null;
    }

    void close() {
        release(filling);
        filling = null;
        for (ByteBuf in = kept.poll(); in != null; in = kept.poll()) {
            in.release();
        }
    }

    private static void release(@Nullable ByteBuf bytes) {
        if (bytes != null) {
            bytes.release();
        }
    }
}
