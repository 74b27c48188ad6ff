package io.pgweir.bench.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** A self-signed certificate that all servers of a run share, on P-256, the curve that costs least. */
record Certificate(Path certificate, Path key) {
    static Certificate make(Path folder) throws IOException {
        Certificate made = new Certificate(folder.resolve("server.crt"), folder.resolve("server.key"));
        Command.run(List.of(
                "openssl",
                "req",
                "-x509",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=localhost",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-keyout",
                made.key.toString(),
                "-out",
                made.certificate.toString()));
        Files.setPosixFilePermissions(made.key, PosixFilePermissions.fromString("rw-------"));
        Programs.handOver(folder);
        return made;
    }
}
