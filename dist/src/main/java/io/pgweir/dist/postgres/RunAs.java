package io.pgweir.dist.postgres;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who runs PostgreSQL, which refuses root. An ordinary user does it himself; root hands over to {@code nobody}, or, where
 * that user can't reach the folders, enters a user namespace, in which it is nobody in particular.
 */
record RunAs(List<String> prefix, @Nullable UserPrincipal owner) {
    private static final String NOBODY = "nobody";
    /** By number, as its name is nogroup on some systems and nobody on others. */
    private static final String NOGROUP = "65534";

    static boolean weAreRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** Finds the first way that works for this server in this folder, which then belongs to whom it must. */
    static RunAs find(PostgresBinaries binaries, Path folder, Commands commands) {
        if (!weAreRoot()) {
            return new RunAs(List.of(), null);
        }
        List<String> tried = new ArrayList<>();
        for (RunAs candidate : candidates(folder)) {
            candidate.own(folder);
            String answer = commands.tryRun(candidate.command(List.of(
                    "sh",
                    "-c",
                    "cd \"$1\" && : >.mine && rm .mine && \"$2\" --version",
                    "sh",
                    folder.toString(),
                    binaries.program("postgres"))));
            if (answer.startsWith("postgres ")) {
                return candidate;
            }
            tried.add(candidate.prefix.getFirst() + " (" + answer.strip() + ")");
        }
        throw new ClusterFailure(
                "PostgreSQL does not run as root, and there is no way to another user in %s; tried %s. Run it as an ordinary user"
                        .formatted(folder, String.join(", ", tried)));
    }

    private static List<RunAs> candidates(Path folder) {
        UserPrincipal root;
        List<RunAs> candidates = new ArrayList<>();
        try {
            var users = folder.getFileSystem().getUserPrincipalLookupService();
            root = users.lookupPrincipalByName("root");
            UserPrincipal nobody = users.lookupPrincipalByName(NOBODY);
            candidates.add(new RunAs(
                    List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOGROUP, "--clear-groups", "--"), nobody));
            candidates.add(new RunAs(List.of("runuser", "-u", NOBODY, "--"), nobody));
        } catch (IOException _) {
            root = null;
        }
        candidates.add(new RunAs(List.of("unshare", "-U", "--"), root));
        return candidates;
    }

    List<String> command(List<String> command) {
        List<String> all = new ArrayList<>(prefix);
        all.addAll(command);
        return all;
    }

    /** Gives a folder and all in it to the server's user, readable by nobody else. */
    void own(Path folder) {
        try {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            if (owner != null) {
                Files.walkFileTree(folder, new Handover(owner));
            }
        } catch (IOException e) {
            throw new ClusterFailure("cannot hand " + folder + " to " + owner, e);
        }
    }

    private static final class Handover extends SimpleFileVisitor<Path> {
        private final UserPrincipal owner;

        Handover(UserPrincipal owner) {
            this.owner = owner;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
            Files.setOwner(folder, owner);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (!attributes.isSymbolicLink()) {
                Files.setOwner(file, owner);
            }
            return FileVisitResult.CONTINUE;
        }
    }
}
