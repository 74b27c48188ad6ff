package io.pgweir.dist.it;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/** A certificate that signed itself, so that it is its own authority, made by the JDK's keytool. */
record Certificate(Path file, Path key) {
    private static final char[] STORE_PASSWORD = "changeit".toCharArray();

    /** Names are as keytool has them: {@code ip:127.0.0.1}, {@code dns:localhost}. */
    static Certificate make(Path folder, String who, String names)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path store = folder.resolve(who + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "one",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=" + who,
                        "-ext",
                        "san=" + names,
                        "-validity",
                        "2",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        new String(STORE_PASSWORD))
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), Charset.defaultCharset());
        if (keytool.waitFor() != 0) {
            throw new IOException(said);
        }
        KeyStore made = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            made.load(in, STORE_PASSWORD);
        }
        return new Certificate(
                pem(
                        folder.resolve(who + ".crt"),
                        "CERTIFICATE",
                        made.getCertificate("one").getEncoded()),
                pem(
                        folder.resolve(who + ".key"),
                        "PRIVATE KEY",
                        made.getKey("one", STORE_PASSWORD).getEncoded()));
    }

    /** Takes the place of another: its files have these contents from now on. */
    void replace(Certificate other) throws IOException {
        Files.copy(file, other.file, StandardCopyOption.REPLACE_EXISTING);
        Files.copy(key, other.key, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Path pem(Path file, String what, byte[] encoded) throws IOException {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
        return Files.writeString(file, "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n");
    }
}
