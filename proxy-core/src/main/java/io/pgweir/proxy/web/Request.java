package io.pgweir.proxy.web;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * What was asked for.
 *
 * @param query what follows the question mark; empty without
 * @param body what was sent with it; empty without
 * @param from where the asker is
 */
record Request(HttpMethod method, String path, String query, HttpHeaders headers, String body, InetAddress from) {
    /** Who is gone already may have been anywhere. */
    private static final InetAddress NOWHERE = new InetSocketAddress(0).getAddress();

    static Request of(FullHttpRequest request, Channel channel) {
        InetAddress from =
                channel.remoteAddress() instanceof InetSocketAddress address ? address.getAddress() : NOWHERE;
        String target = request.uri();
        int mark = target.indexOf('?');
        return new Request(
                request.method(),
                mark < 0 ? target : target.substring(0, mark),
                mark < 0 ? "" : target.substring(mark + 1),
                request.headers(),
                request.content().toString(StandardCharsets.UTF_8),
                from);
    }

    /** Which content the asker prefers, as it said it; empty if it did not. */
    String accept() {
        return headers.get(HttpHeaderNames.ACCEPT, "");
    }

    /** Whether the asker wants something done. */
    boolean isPost() {
        return method.equals(HttpMethod.POST);
    }
}
