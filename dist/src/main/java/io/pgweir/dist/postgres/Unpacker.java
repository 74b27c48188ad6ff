package io.pgweir.dist.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Writes the members of a tar archive below one folder, and nowhere else.
 *
 * <p>A name may not leave the folder, neither by itself nor through a symbolic link that the archive made before: every
 * folder on the way must be a real one, and a link may only name a neighbour (shared libraries need no more).
 */
final class Unpacker {
    /** A release has 75 MB. */
    private static final long MAX_TOTAL_BYTES = 1L << 30;

    private final Path root;
    private long total;

    /** The folder must exist and be empty. */
    Unpacker(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    void unpack(InputStream tar) throws IOException {
        TarReader reader = new TarReader(tar);
        for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
            total += entry.size();
            if (total > MAX_TOTAL_BYTES) {
                throw new IOException("archive unpacks to more than " + MAX_TOTAL_BYTES + " bytes");
            }
            Path target = inside(entry.name());
            switch (entry.kind()) {
                case FOLDER -> makeFolders(target);
                case FILE -> write(reader, entry, target);
                case SYMLINK -> link(entry, target);
            }
        }
    }

    private void write(TarReader reader, TarEntry entry, Path target) throws IOException {
        makeFolders(parentOf(target, entry));
        // CREATE_NEW never writes through a link, and never over another member
        try (OutputStream out = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW)) {
            reader.copyBody(out);
        }
        Files.setPosixFilePermissions(
                target, PosixFilePermissions.fromString(entry.isExecutable() ? "rwxr-xr-x" : "rw-r--r--"));
    }

    private void link(TarEntry entry, Path target) throws IOException {
        String neighbour = entry.linkTarget();
        if (neighbour.contains("/") || neighbour.isEmpty() || neighbour.equals(".") || neighbour.equals("..")) {
            throw new IOException(
                    "link \"%s\" to \"%s\" (expected: a neighbour's name)".formatted(entry.name(), neighbour));
        }
        makeFolders(parentOf(target, entry));
        Files.createSymbolicLink(target, path(neighbour));
    }

    private Path parentOf(Path target, TarEntry entry) throws IOException {
        if (target.equals(root)) {
            throw new IOException("member \"" + entry.name() + "\" would replace the folder itself");
        }
        Path parent = target.getParent();
        return parent == null ? root : parent;
    }

    /** Where a written name leads to; it must be below the root. */
    private Path inside(String name) throws IOException {
        Path target = root.resolve(path(name)).normalize();
        if (name.isEmpty() || !target.startsWith(root)) {
            throw new IOException("name \"" + name + "\" leads out of the folder");
        }
        return target;
    }

    private static Path path(String name) throws IOException {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new IOException("member has an impossible name", e);
        }
    }

    /** Like createDirectories, but does not follow a link on the way. */
    private void makeFolders(Path folder) throws IOException {
        if (folder.equals(root)) {
            return;
        }
        Path at = root;
        for (Path step : root.relativize(folder)) {
            at = at.resolve(step);
            if (!Files.exists(at, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(
                        at, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
            } else if (!Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
                throw new IOException("\"" + at.getFileName() + "\" is on the way and is no folder");
            }
        }
    }
}
