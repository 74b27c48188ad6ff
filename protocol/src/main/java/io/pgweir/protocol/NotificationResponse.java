package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;

/**
 * What was notified on a channel, and by which server process.
 *
 * <p>Channel and payload are in the session's client_encoding. Read here, what is not UTF-8 becomes U+FFFD.
 */
public record NotificationResponse(int pid, String channel, String payload) {
    public static NotificationResponse read(ByteBuf in, int at, int length) {
        var body = new Body("NotificationResponse", in, at, length);
        var notification = new NotificationResponse(body.int32(), body.foreignText(), body.foreignText());
        body.end();
        return notification;
    }

    public static void write(ByteBuf out, int pid, String channel, String payload) {
        int frame = Frame.begin(out, Backend.NOTIFICATION_RESPONSE);
        out.writeInt(pid);
        Text.write(out, channel);
        Text.write(out, payload);
        Frame.end(out, frame);
    }
}
