package io.pgweir.proxy.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever comes in over HTTP: it is answered as HTTP, or the connection ends; nothing is thrown and nothing kept. */
class WebRequestsTest {
    private static final Site SITE = new Site(Map.of("/", Site.of(() -> Answer.text(HttpResponseStatus.OK, "hello"))));
    private static final String[] PIECES = {
        "GET ",
        "HEAD ",
        "POST ",
        "/",
        "/?since=1",
        "%",
        " HTTP/1.1",
        " HTTP/1.0",
        " HTTP/9.9",
        "\r\n",
        "\n",
        "\r",
        "Host: localhost",
        "Host: [::1",
        "Host: evil",
        "Content-Length: 5",
        "Content-Length: -1",
        "Content-Length: x",
        "Transfer-Encoding: chunked",
        "Connection: close",
        "Expect: 100-continue",
        "Upgrade: h2c",
        "Accept-Encoding: gzip",
        "If-None-Match: *",
        ": ",
        "\0",
        "ä",
        "5\r\n"
    };

    private static void answered(byte[] request, int cut) {
        EmbeddedChannel channel = new EmbeddedChannel();
        WebServer.equip(channel, SITE, new HostCheck(InetAddress.getLoopbackAddress()), Duration.ofSeconds(1));
        int at = Math.min(cut, request.length);
        say(channel, Unpooled.copiedBuffer(request, 0, at));
        say(channel, Unpooled.copiedBuffer(request, at, request.length - at));
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            out.release();
        }
        channel.checkException();
        channel.finishAndReleaseAll();
    }

    private static void say(EmbeddedChannel channel, ByteBuf bytes) {
        if (channel.isActive()) {
            channel.writeInbound(bytes);
            channel.runPendingTasks();
        } else {
            bytes.release();
        }
    }

    @FuzzTest
    void any_bytes_are_answered(byte[] request) {
        answered(request, request.length / 2);
    }

    @Test
    void requests_put_together_by_chance_are_answered() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            StringBuilder request = new StringBuilder();
            for (int piece = random.nextInt(14); piece >= 0; piece--) {
                request.append(PIECES[random.nextInt(PIECES.length)]);
            }
            byte[] bytes = request.toString().getBytes(StandardCharsets.UTF_8);
            int cut = random.nextInt(bytes.length + 1);
            assertThatCode(() -> answered(bytes, cut))
                    .as("seed %d: %s, cut at %d", seed, request, cut)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void who_is_gone_already_does_not_pass_for_somebody_on_this_machine() {
        FullHttpRequest asked = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/api/login");
        assertThat(Request.of(asked, new EmbeddedChannel()).from().isLoopbackAddress())
                .isFalse();
    }
}
