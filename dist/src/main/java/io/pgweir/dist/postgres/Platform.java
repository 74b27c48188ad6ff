package io.pgweir.dist.postgres;

import java.util.Locale;

/** An operating system and processor for which PostgreSQL binaries are published, as their artifacts name it. */
record Platform(String artifact, String archive) {
    static Platform current() {
        return of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
    }

    static Platform of(String osName, String osArch) {
        boolean arm = osArch.equals("aarch64") || osArch.equals("arm64");
        boolean intel = osArch.equals("amd64") || osArch.equals("x86_64");
        String os = osName.toLowerCase(Locale.ROOT);
        String system = os.startsWith("linux") ? "linux" : os.startsWith("mac") ? "darwin" : "";
        if (system.isEmpty() || !(arm || intel)) {
            throw new ClusterFailure("no PostgreSQL binaries for %s on %s: only Linux and macOS on amd64 and arm64"
                    .formatted(osName, osArch));
        }
        return new Platform(
                system + (arm ? "-arm64v8" : "-amd64"), "postgres-" + system + (arm ? "-arm_64" : "-x86_64") + ".txz");
    }
}
