package io.pgweir.proxy.ring;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.unix.Errors;
import java.io.IOException;

/** What goes out on a connection: one send at a time is with the kernel, of as much as there was when it was asked for. */
final class Outflow {
    private final RingSocket socket;
    private boolean sending;
    /** What was sent is being taken off the buffer: who hears of that may flush, and has to wait until it is off. */
    private boolean noting;

    private int message = Messages.NONE;

    Outflow(RingSocket socket) {
        this.socket = socket;
    }

    boolean isSending() {
        return sending;
    }

    /** Asks for all that is flushed to be sent, unless a send is under way: behind that one it is this one's turn. */
    void send(ChannelOutboundBuffer out) throws Exception {
        if (sending || noting) {
            return;
        }
        if (!((ByteBuf) out.current()).isReadable()) { // who writes nothing wants to hear when all before it is out
            noteSent(out, 0);
            if (out.isEmpty()) {
                return;
            }
        }
        Berth berth = socket.berth();
        Messages messages = berth.handler().messages();
        message = out.size() > 1 ? messages.of(out) : Messages.NONE;
        sending = true;
        if (message == Messages.NONE) {
            ByteBuf bytes = (ByteBuf) out.current();
            long address = bytes.memoryAddress() + bytes.readerIndex();
            berth.ring().send(socket.descriptor(), address, bytes.readableBytes(), berth.request(Berth.SEND));
        } else {
            berth.ring().sendAll(socket.descriptor(), messages.address(message), berth.request(Berth.SEND));
        }
    }

    /** So much of it was sent, and no more is under way. */
    void sent(ChannelOutboundBuffer out, int result) throws IOException {
        sending = false;
        giveBack(socket.berth().handler());
        if (result >= 0) {
            noteSent(out, result);
        } else if (result != Kernel.EINTR && result != Kernel.ECANCELED) {
            throw Errors.newIOException("send", result);
        }
    }

    private void noteSent(ChannelOutboundBuffer out, int bytes) {
        noting = true;
        out.removeBytes(bytes);
        noting = false;
    }

    /** Nothing is under way any more, whatever became of it. */
    void close(RingHandler handler) {
        giveBack(handler);
    }

    private void giveBack(RingHandler handler) {
        if (message != Messages.NONE) {
            handler.messages().giveBack(message);
            message = Messages.NONE;
        }
    }
}
