package io.pgweir.dist.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a server keeps in its data folder, as far as it is read or written here, with the differences between releases:
 * until 11 a standby is one that has a recovery.conf, from 12 on it has a standby.signal.
 */
record DataFolder(Path path, int major) {
    // pg_control begins, in every release: system id 8 bytes, version 4, catalog version 4, state 4
    private static final int STATE_OFFSET = 16;
    private static final int IN_PRODUCTION = 6;

    boolean exists() {
        return Files.exists(path.resolve("PG_VERSION"));
    }

    /** The release that made it. */
    int writtenBy() {
        return Integer.parseInt(read("PG_VERSION").strip());
    }

    void settings(Map<String, String> settings) {
        write("pgweir.conf", lines(settings));
        String main = read("postgresql.conf");
        if (!main.contains("include = 'pgweir.conf'")) {
            write("postgresql.conf", main + "\ninclude = 'pgweir.conf'\n");
        }
    }

    void hba(List<String> lines) {
        write("pg_hba.conf", String.join("\n", lines) + "\n");
    }

    boolean isStandby() {
        return Files.exists(path.resolve(signalFile()));
    }

    /** Makes it a standby of the node that the connection string leads to, from the next start on. */
    void follow(String connection) {
        if (major < 12) {
            write(
                    "recovery.conf",
                    lines(Map.of(
                            "standby_mode",
                            "on",
                            "recovery_target_timeline",
                            "latest",
                            "primary_conninfo",
                            connection)));
            return;
        }
        // where pg_basebackup -R and ALTER SYSTEM write it; whoever changes it later changes the same line
        String others = read("postgresql.auto.conf")
                .lines()
                .filter(line -> !line.startsWith("primary_conninfo"))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
        write("postgresql.auto.conf", others + lines(Map.of("primary_conninfo", connection)));
        write("standby.signal", "");
    }

    /** What pg_ctl promote leaves for the server before it sends SIGUSR1. */
    void askForPromotion() {
        write("promote", "");
    }

    boolean isInProduction() {
        try (FileChannel control = FileChannel.open(path.resolve("global").resolve("pg_control"))) {
            ByteBuffer state = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder());
            return control.read(state, STATE_OFFSET) == 4 && state.getInt(0) == IN_PRODUCTION;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The newest timeline that it has heard of: each promotion leaves a history file with its number, in hex. */
    long timeline() {
        try (Stream<Path> wal = Files.list(path.resolve("pg_wal"))) {
            return wal.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".history"))
                    .mapToLong(name -> Long.parseLong(name.substring(0, 8), 16))
                    .max()
                    .orElse(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String signalFile() {
        return major < 12 ? "recovery.conf" : "standby.signal";
    }

    private static String lines(Map<String, String> settings) {
        return settings.entrySet().stream()
                .map(setting -> "%s = '%s'%n"
                        .formatted(setting.getKey(), setting.getValue().replace("'", "''")))
                .collect(Collectors.joining());
    }

    private String read(String file) {
        try {
            return Files.readString(path.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(String file, String text) {
        try {
            Files.writeString(path.resolve(file), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
