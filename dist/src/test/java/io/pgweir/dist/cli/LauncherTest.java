package io.pgweir.dist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher at the top, over a build of empty files and a Java that only says what it was started with. */
class LauncherTest {
    private static final Path TOP = Path.of("..");
    private static final String CACHE = "dist/target/pgweir.aot";
    private static final String JAR = "dist/target/pgweir-dist-1.jar";
    private static final String LIBRARY = "dist/target/lib/netty.jar";
    private static final String RELEASE = "jdk/release";
    private static final Path LARGE_PAGES = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");
    private static final Instant BUILT = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private Path folder;

    @BeforeEach
    void a_build_with_its_cache() throws IOException {
        file("pgweir", Files.readString(TOP.resolve("pgweir")));
        file(".mvn/jdk.sh", Files.readString(TOP.resolve(".mvn/jdk.sh")));
        file(RELEASE, "JAVA_VERSION=\"25.0.1\"\n");
        file("jdk/bin/javac", "#!/bin/sh\n");
        file("jdk/bin/java", "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
        for (String source : new String[] {"pom.xml", "protocol/a", "config/a", "proxy-core/a", "dist/jvm.flags"}) {
            file(source, "");
        }
        file(JAR, "");
        file(LIBRARY, "");
        touch(BUILT.plusSeconds(1), file(CACHE, ""));
        touch(BUILT.plusSeconds(2), file("dist/target/built", ""));
    }

    private Path file(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Path in = Objects.requireNonNull(file.getParent());
        Files.createDirectories(in);
        Files.writeString(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        touch(BUILT, in);
        return touch(BUILT, file);
    }

    private static Path touch(Instant time, Path file) throws IOException {
        return Files.setLastModifiedTime(file, FileTime.from(time));
    }

    /** What Java would be started with, a word a line. */
    private String launched() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(folder.resolve("pgweir").toString(), "run", "-c", "a file")
                .redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        builder.environment().put("PGWEIR_JAVA_OPTS", "-Xmx99m");
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }

    private String cacheOption() {
        return "-XX:AOTCache=" + folder.resolve(CACHE);
    }

    @Test
    void it_starts_from_the_cache_of_its_build() throws Exception {
        assertThat(launched().lines())
                .contains(cacheOption(), "-Xmx99m", "@" + folder.resolve("dist/jvm.flags"))
                .endsWith("io.pgweir.dist.cli.Main", "run", "-c", "a file")
                .contains(folder.resolve(JAR) + ":" + folder.resolve(LIBRARY));
    }

    @Test
    void it_asks_for_large_pages_where_linux_gives_them_to_who_asks() throws Exception {
        String option = "-XX:+UseTransparentHugePages";
        if (Files.exists(LARGE_PAGES) && !Files.readString(LARGE_PAGES).contains("[never]")) {
            assertThat(launched().lines()).containsSubsequence(option, "-Xmx99m"); // so the operator has the last word
        } else {
            assertThat(launched()).doesNotContain(option);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {JAR, LIBRARY, RELEASE})
    void it_starts_without_a_cache_that_is_older_than_what_it_is_for(String newer) throws Exception {
        touch(BUILT.plusSeconds(2), folder.resolve(newer));
        assertThat(launched())
                .contains("io.pgweir.dist.cli.Main")
                .doesNotContain("AOT")
                .doesNotContain("aot");
    }

    @Test
    void it_starts_without_a_cache_where_libraries_came_or_went() throws Exception {
        touch(BUILT.plusSeconds(2), folder.resolve("dist/target/lib"));
        assertThat(launched()).contains("io.pgweir.dist.cli.Main").doesNotContain("AOT");
    }

    @Test
    void it_starts_without_a_cache_where_there_is_none() throws Exception {
        Files.delete(folder.resolve(CACHE));
        assertThat(launched()).contains("io.pgweir.dist.cli.Main").doesNotContain("AOT");
    }
}
