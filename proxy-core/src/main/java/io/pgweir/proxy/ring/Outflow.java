package io.pgweir.proxy.ring;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.unix.Errors;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What goes out on a connection: one send at a time is with the kernel, of as much as there was when it was asked for.
 *
 * <p>Netty's queue keeps what is to be sent, and who waits to hear of it. That is much code for the one buffer that there mostly is,
 * so one who finds nothing before it and nobody to be told goes {@link #single}, ahead of all that comes behind it.
 */
final class Outflow {
    private final RingSocket socket;
    private boolean sending;
    /** What was sent is being taken off the queue: who hears of that may flush, and has to wait until it is off. */
    private boolean noting;

    /** Went past the queue, and is before all that is in it. */
    private @Nullable ByteBuf single;

    private int message = Messages.NONE;

    Outflow(RingSocket socket) {
        this.socket = socket;
    }

    boolean isSending() {
        return sending;
    }

    /** Whether what went past the queue, or the rest of it, waits for somebody to have it sent. */
    boolean isSingleDue() {
        return single != null && !sending;
    }

    /** How much went past the queue and is not known to be out. */
    int singleBytes() {
        ByteBuf first = single;
        return first == null ? 0 : first.readableBytes();
    }

    /** Takes {@code bytes} past the queue, which is {@code out}; false if something is before them. */
    boolean takes(ByteBuf bytes, ChannelOutboundBuffer out) {
        if (single != null || out.totalPendingWriteBytes() != 0 || !bytes.isReadable() || !bytes.hasMemoryAddress()) {
            return false;
        }
        single = bytes;
        return true;
    }

    /** Asks for all that is flushed to be sent, unless a send is under way: behind that one it is this one's turn. */
    void send(ChannelOutboundBuffer out) throws Exception {
        if (sending || noting) {
            return;
        }
        ByteBuf first = single;
        boolean several = !out.isEmpty();
        if (first == null) {
            if (!((ByteBuf) out.current()).isReadable()) { // who writes nothing wants to hear when all before it is out
                takeOffQueue(out, 0);
                if (out.isEmpty()) {
                    return;
                }
            }
            first = (ByteBuf) out.current();
            several = out.size() > 1;
        }
        Berth berth = socket.berth();
        if (several) {
            message = berth.handler().messages().of(single, out);
        }
        sending = true;
        if (message == Messages.NONE) {
            long address = first.memoryAddress() + first.readerIndex();
            berth.ring().send(socket.descriptor(), address, first.readableBytes(), berth.request(Berth.SEND));
        } else {
            long address = berth.handler().messages().address(message);
            berth.ring().sendAll(socket.descriptor(), address, berth.request(Berth.SEND));
        }
    }

    /** So much of it was sent, and no more is under way. */
    void sent(ChannelOutboundBuffer out, int result) throws IOException {
        sending = false;
        giveBack(socket.berth().handler());
        if (result >= 0) {
            int ofQueue = takeOffSingle(result);
            if (single == null && !out.isEmpty()) { // else one who wrote nothing would hear that all before it is out
                takeOffQueue(out, ofQueue);
            }
        } else if (result != Kernel.EINTR && result != Kernel.ECANCELED) {
            throw Errors.newIOException("send", result);
        }
    }

    /** How much of {@code bytes} was not of the single one. */
    private int takeOffSingle(int bytes) {
        ByteBuf first = single;
        if (first == null) {
            return bytes;
        }
        int length = first.readableBytes();
        if (bytes < length) {
            first.skipBytes(bytes);
            return 0;
        }
        single = null;
        first.release();
        return bytes - length;
    }

    private void takeOffQueue(ChannelOutboundBuffer out, int bytes) {
        noting = true;
        out.removeBytes(bytes);
        noting = false;
    }

    /** Nothing is under way any more, whatever became of it. */
    void close(@Nullable RingHandler handler) {
        if (handler != null) {
            giveBack(handler);
        }
        ByteBuf first = single;
        if (first != null) {
            single = null;
            first.release();
        }
    }

    private void giveBack(RingHandler handler) {
        if (message != Messages.NONE) {
            handler.messages().giveBack(message);
            message = Messages.NONE;
        }
    }
}
