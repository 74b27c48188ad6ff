package io.pgweir.dist.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/**
 * Where unpacked servers are kept from one run to the next: {@code $PGWEIR_CACHE}, else {@code $XDG_CACHE_HOME/pgweir},
 * else {@code ~/.cache/pgweir}, else a folder of our own in the temporary one.
 *
 * <p>As root it is {@code /var/cache/pgweir}: PostgreSQL refuses to run as root, so the binaries are run by another
 * user, who can't look below {@code /root}. The temporary folder would do as well, but there any user could put a
 * server in our place before us.
 */
record CacheFolder(Path path) {
    static CacheFolder find(Map<String, String> environment, String userHome, String temporary, boolean root) {
        String chosen = environment.getOrDefault("PGWEIR_CACHE", "");
        String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
        if (!chosen.isEmpty()) {
            return new CacheFolder(Path.of(chosen).toAbsolutePath());
        }
        if (root) {
            return new CacheFolder(Path.of("/var/cache/pgweir"));
        }
        if (xdg.startsWith("/")) {
            return new CacheFolder(Path.of(xdg, "pgweir"));
        }
        Path home = Path.of(environment.getOrDefault("HOME", userHome));
        if (home.isAbsolute() && Files.isWritable(home)) {
            return new CacheFolder(home.resolve(".cache").resolve("pgweir"));
        }
        return new CacheFolder(Path.of(temporary, "pgweir-" + System.getProperty("user.name", "nobody")));
    }

    /** Makes the folder where there is none; one that belongs to somebody else is refused. */
    Path make() {
        try {
            Files.createDirectories(
                    path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
            Path probe = Files.createTempFile(path, "mine", "");
            boolean mine = Files.getOwner(probe).equals(Files.getOwner(path, LinkOption.NOFOLLOW_LINKS));
            Files.delete(probe);
            if (!mine) {
                throw new ClusterFailure(
                        "the cache folder %s belongs to another user: name one in PGWEIR_CACHE".formatted(path));
            }
            return path;
        } catch (IOException e) {
            throw new ClusterFailure(
                    "cannot write to the cache folder %s: name one in PGWEIR_CACHE".formatted(path), e);
        }
    }
}
