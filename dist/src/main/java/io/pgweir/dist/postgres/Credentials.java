package io.pgweir.dist.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;

/**
 * The passwords of a cluster's superuser and of its replication: made up for each cluster, as other users of the
 * machine reach the same loopback, and a superuser may run programs.
 */
record Credentials(String superuser, String replication) {
    static Credentials random() {
        SecureRandom random = new SecureRandom();
        return new Credentials(password(random), password(random));
    }

    static Credentials read(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            return new Credentials(lines.get(0), lines.get(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(Path file) {
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, superuser + "\n" + replication + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String password(SecureRandom random) {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public String toString() {
        return "Credentials[…]";
    }
}
