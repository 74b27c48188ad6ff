package io.pgweir.proxy.web;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One HTTP connection: a request, its answer, then the next. Lives on the web's loop. */
final class WebHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger log = LoggerFactory.getLogger(WebHandler.class);

    private final Site site;
    private final HostCheck hosts;
    private final Patience patience;
    private boolean isAnswering;

    WebHandler(Site site, HostCheck hosts, Patience patience) {
        this.site = site;
        this.hosts = hosts;
        this.patience = patience;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        if (isAnswering) {
            ctx.close(); // nobody pipelines requests but whoever wants to see what happens
            return;
        }
        isAnswering = true;
        boolean keepAlive = HttpUtil.isKeepAlive(request);
        boolean head = request.method().equals(HttpMethod.HEAD);
        String known = request.headers().get(HttpHeaderNames.IF_NONE_MATCH, "");
        judge(ctx, request)
                .thenAcceptAsync(answer -> write(ctx, answer, head, keepAlive, known), ctx.executor())
                .exceptionally(failure -> {
                    log.error("an answer could not be written", failure);
                    ctx.close();
                    return null;
                });
    }

    private CompletionStage<Answer> judge(ChannelHandlerContext ctx, FullHttpRequest request) {
        HttpMethod method = request.method();
        if (request.decoderResult().isFailure()) {
            return at(HttpResponseStatus.BAD_REQUEST, "this is no HTTP request");
        } else if (!hosts.allows(request.headers().getAll(HttpHeaderNames.HOST))) {
            return at(HttpResponseStatus.MISDIRECTED_REQUEST, "this host is not served here");
        } else if (!List.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST).contains(method)) {
            return at(HttpResponseStatus.METHOD_NOT_ALLOWED, "there is nothing here but to read");
        }
        return site.answer(Request.of(request, ctx.channel()));
    }

    private static CompletionStage<Answer> at(HttpResponseStatus status, String sentence) {
        return CompletableFuture.completedFuture(Answer.text(status, sentence));
    }

    private void write(ChannelHandlerContext ctx, Answer answer, boolean head, boolean keepAlive, String known) {
        boolean isKnown = !answer.tag().isEmpty() && known.contains(answer.tag());
        HttpResponseStatus status = isKnown ? HttpResponseStatus.NOT_MODIFIED : answer.status();
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                status,
                head || isKnown ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(answer.content()));
        HttpHeaders headers = response.headers();
        if (!isKnown) {
            headers.set(HttpHeaderNames.CONTENT_TYPE, answer.type());
            headers.setInt(HttpHeaderNames.CONTENT_LENGTH, answer.content().length);
        }
        if (status.equals(HttpResponseStatus.METHOD_NOT_ALLOWED)) {
            headers.set(HttpHeaderNames.ALLOW, "GET, HEAD");
        }
        answer.headers().forEach(headers::set);
        Safety.addTo(headers);
        headers.set(HttpHeaderNames.CACHE_CONTROL, answer.tag().isEmpty() ? "no-store" : "no-cache");
        if (!answer.tag().isEmpty()) {
            headers.set(HttpHeaderNames.ETAG, answer.tag());
        }
        boolean goesOn = keepAlive && status.code() < HttpResponseStatus.BAD_REQUEST.code();
        HttpUtil.setKeepAlive(response, goesOn);
        ctx.writeAndFlush(response).addListener((ChannelFutureListener) written -> {
            isAnswering = false;
            if (goesOn && written.isSuccess()) {
                patience.answered(ctx);
            } else {
                ctx.close();
            }
        });
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            log.debug("closing an HTTP connection", cause);
        }
        ctx.close();
    }
}
