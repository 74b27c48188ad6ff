package io.pgweir.proxy.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.pgweir.config.HttpConfig;
import io.pgweir.config.Toggle;
import io.pgweir.proxy.ErrorLog;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The HTTP port, spoken to by a plain socket: what a client library would never send is the point here. */
class WebServerTest {
    private static final Duration SOON = Duration.ofMillis(300);

    private final Site site =
            new Site(Map.of("/hello", Site.of(() -> Answer.text(HttpResponseStatus.OK, "hello")), "/broken", _ -> {
                throw new IllegalStateException("broken");
            }));
    private final WebServer server =
            new WebServer(WebServer.loop(), new HttpConfig("127.0.0.1", 0, 3, 100, Toggle.ON), site, SOON);
    private final int port = ((InetSocketAddress) server.open().localAddress()).getPort();

    @AfterEach
    void stop() {
        server.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        return socket;
    }

    /** Says something, and returns what comes until the server closes. */
    private String say(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return untilEnd(socket);
        }
    }

    private static String untilEnd(Socket socket) throws IOException {
        try {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (SocketException reset) {
            return "";
        }
    }

    private static String get(String path, String... headers) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + String.join("", headers)
                + "\r\n";
    }

    @Test
    void it_answers_and_says_what_browsers_may_do_with_it() throws IOException {
        assertThat(say(get("/hello?a=b")))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains("content-security-policy: default-src 'none'; script-src 'self'")
                .contains("x-content-type-options: nosniff")
                .contains("cache-control: no-store")
                .endsWith("\r\n\r\nhello\n");
    }

    @Test
    void a_head_request_gets_the_head() throws IOException {
        assertThat(say(get("/hello").replace("GET", "HEAD")))
                .contains("content-length: 6\r\n")
                .endsWith("\r\n\r\n");
    }

    @Test
    void what_is_not_there_is_not_found() throws IOException {
        assertThat(say(get("/nowhere"))).startsWith("HTTP/1.1 404 ");
    }

    @Test
    void what_fails_says_so_and_tells_nothing() throws IOException {
        try (ErrorLog log = new ErrorLog()) {
            assertThat(say(get("/broken"))).startsWith("HTTP/1.1 500 ").doesNotContain("IllegalState");
            assertThat(log.errors()).singleElement().asString().startsWith("/broken failed");
        }
    }

    @Test
    void nothing_can_be_written() throws IOException {
        assertThat(say(get("/hello").replace("GET", "POST")))
                .startsWith("HTTP/1.1 405 ")
                .contains("allow: GET, HEAD");
    }

    @Test
    void a_body_is_too_large_whatever_it_is() throws IOException {
        assertThat(say(get("/hello", "Content-Length: 1000000000\r\n"))).startsWith("HTTP/1.1 413 ");
    }

    @Test
    void nonsense_is_refused() throws IOException {
        assertThat(say("\u0000\u0001\u0002 nonsense\r\n\r\n")).startsWith("HTTP/1.1 400 ");
        assertThat(say("GET /" + "a".repeat(100_000) + " HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 4");
        assertThat(say(get("/hello", "X: " + "a".repeat(100_000) + "\r\n"))).startsWith("HTTP/1.1 4");
    }

    @Test
    void a_name_of_somebody_elses_is_not_served() throws IOException {
        assertThat(say(get("/hello").replace("localhost", "evil.example"))).startsWith("HTTP/1.1 421 ");
    }

    @Test
    void who_sends_a_request_byte_by_byte_is_not_waited_for() throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write("GET /hel".getBytes(StandardCharsets.ISO_8859_1));
            assertThat(untilEnd(socket)).isEmpty();
        }
        try (Socket silent = connect()) {
            assertThat(untilEnd(silent)).isEmpty();
        }
    }

    @Test
    void a_connection_serves_one_request_after_another() throws IOException {
        String request = get("/hello").replace("Connection: close\r\n", "");
        try (Socket socket = connect()) {
            for (int i = 0; i < 3; i++) {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
                assertThat(untilHello(socket.getInputStream())).contains("200 OK");
            }
        }
    }

    private static String untilHello(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf("hello\n") < 0) {
            int next = in.read();
            assertThat(next).as("byte after %s", text).isNotNegative();
            text.append((char) next);
        }
        return text.toString();
    }

    @Test
    void there_are_no_more_connections_than_allowed() throws IOException {
        String request = get("/hello").replace("Connection: close\r\n", "");
        try (Socket one = connect();
                Socket two = connect();
                Socket three = connect()) {
            for (Socket socket : new Socket[] {one, two, three}) {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
                assertThat(untilHello(socket.getInputStream())).contains("200 OK");
            }
            try (Socket tooMany = connect()) {
                assertThat(untilEnd(tooMany)).isEmpty();
            }
        }
    }

    @Test
    void what_a_browser_has_is_not_sent_again() throws IOException {
        Answer tagged = new Answer(HttpResponseStatus.OK, Answer.TEXT, new byte[9], "\"t\"");
        try (WebServer other = new WebServer(
                WebServer.loop(),
                new HttpConfig("127.0.0.1", 0, 3, 100, Toggle.ON),
                new Site(Map.of("/", Site.of(() -> tagged))))) {
            int otherPort = ((InetSocketAddress) other.open().localAddress()).getPort();
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), otherPort)) {
                socket.getOutputStream()
                        .write(get("/", "If-None-Match: \"t\"\r\n").getBytes(StandardCharsets.ISO_8859_1));
                assertThat(untilEnd(socket)).startsWith("HTTP/1.1 304 ").endsWith("\r\n\r\n");
            }
        }
    }

    @Test
    void a_port_that_is_taken_is_named() {
        try (WebServer second =
                new WebServer(WebServer.loop(), new HttpConfig("127.0.0.1", port, 3, 100, Toggle.ON), site)) {
            assertThatThrownBy(second::open)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageStartingWith("cannot serve HTTP on 127.0.0.1:" + port + ": ");
        }
    }
}
