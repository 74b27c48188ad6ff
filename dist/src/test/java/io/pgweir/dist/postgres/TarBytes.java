package io.pgweir.dist.postgres;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes tar archives for tests, also such as no tar would write. */
final class TarBytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    TarBytes file(String name, int mode, byte[] body) {
        return header('0', name, "", mode, body.length).raw(body).raw(new byte[Math.floorMod(-body.length, 512)]);
    }

    TarBytes folder(String name) {
        return header('5', name, "", 0755, 0);
    }

    TarBytes link(String name, String target) {
        return header('2', name, target, 0777, 0);
    }

    TarBytes header(char type, String name, String target, int mode, long size) {
        byte[] block = new byte[512];
        put(block, 0, name);
        put(block, 100, "%07o".formatted(mode));
        put(block, 124, "%011o".formatted(size));
        block[156] = (byte) type;
        put(block, 157, target);
        put(block, 257, "ustar  ");
        put(block, 148, "        ");
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        put(block, 148, "%06o\0 ".formatted(sum));
        return raw(block);
    }

    TarBytes raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    byte[] end() {
        return raw(new byte[1024]).out.toByteArray();
    }

    byte[] unfinished() {
        return out.toByteArray();
    }

    private static void put(byte[] block, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, block, at, bytes.length);
    }
}
