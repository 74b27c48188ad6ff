package io.pgweir.dist.postgres;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the members of a tar stream, one after the other: {@code next()}, then {@code copyBody(out)} or not.
 *
 * <p>It knows files, folders and symbolic links with names of up to 255 bytes, which is all that the archives of
 * PostgreSQL hold, and refuses the rest (hard links, devices, long-name extensions). It gives names as they are
 * written; whether they may be created where they point to is decided by {@link Unpacker}.
 */
final class TarReader {
    static final int BLOCK_BYTES = 512;
    /** The largest file of a PostgreSQL release is its ICU data with 36 MB. */
    static final long MAX_BODY_BYTES = 256L << 20;
    /** A release has some 1,100 members. */
    static final int MAX_MEMBERS = 20_000;

    private final InputStream in;
    private final byte[] block = new byte[BLOCK_BYTES];
    private long bodyLeft;
    private long paddingLeft;
    private int members;

    TarReader(InputStream in) {
        this.in = in;
    }

    /** The next member, or null at the archive's end. Skips what is left of the one before. */
    @Nullable
    TarEntry next() throws IOException {
        in.skipNBytes(bodyLeft + paddingLeft);
        bodyLeft = 0;
        paddingLeft = 0;
        int read = in.readNBytes(block, 0, BLOCK_BYTES);
        if (read == 0 || isBlank(read)) {
            return null;
        }
        if (read < BLOCK_BYTES) {
            throw new EOFException("archive ends within a header: " + read + " bytes (expected: 512)");
        }
        if (++members > MAX_MEMBERS) {
            throw new IOException("archive has more than " + MAX_MEMBERS + " members");
        }
        checkSum();
        return entry();
    }

    /** Writes the body of the member that {@code next()} gave. */
    void copyBody(OutputStream out) throws IOException {
        byte[] buffer = new byte[64 << 10];
        while (bodyLeft > 0) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, bodyLeft));
            if (read < 0) {
                throw new EOFException("archive ends within a file: " + bodyLeft + " bytes are missing");
            }
            out.write(buffer, 0, read);
            bodyLeft -= read;
        }
    }

    // name 0..100  mode 100..108  size 124..136  checksum 148..156  type 156  link target 157..257
    // magic 257..265  name prefix 345..500 (POSIX only: GNU tar keeps dates there)
    private TarEntry entry() throws IOException {
        String name = text(0, 100);
        if (text(257, 6).equals("ustar") && block[263] == '0') {
            String prefix = text(345, 155);
            name = prefix.isEmpty() ? name : prefix + "/" + name;
        }
        TarEntry.Kind kind = switch (block[156]) {
            case '0', 0 -> TarEntry.Kind.FILE;
            case '5' -> TarEntry.Kind.FOLDER;
            case '2' -> TarEntry.Kind.SYMLINK;
            default ->
                throw new IOException(
                        "member \"%s\" is of type %d (expected: file, folder or symlink)".formatted(name, block[156]));
        };
        long size = octal(124, 12);
        if (size > MAX_BODY_BYTES) {
            throw new IOException(
                    "member \"%s\" has %d bytes (expected: at most %d)".formatted(name, size, MAX_BODY_BYTES));
        }
        if (kind != TarEntry.Kind.FILE && size != 0) {
            throw new IOException("member \"%s\" is no file and has a body of %d bytes".formatted(name, size));
        }
        bodyLeft = size;
        paddingLeft = Math.floorMod(-size, BLOCK_BYTES);
        return new TarEntry(kind, name, text(157, 100), (int) octal(100, 8), size);
    }

    private boolean isBlank(int length) {
        return Arrays.equals(block, 0, length, new byte[length], 0, length);
    }

    /** The header's sum counts its own field as blanks. */
    private void checkSum() throws IOException {
        int sum = 8 * ' ';
        for (int i = 0; i < BLOCK_BYTES; i++) {
            sum += i >= 148 && i < 156 ? 0 : block[i] & 0xff;
        }
        long written = octal(148, 8);
        if (written != sum) {
            throw new IOException("header's checksum is " + written + " (expected: " + sum + ")");
        }
    }

    private String text(int from, int length) {
        int end = from;
        while (end < from + length && block[end] != 0) {
            end++;
        }
        return new String(block, from, end - from, StandardCharsets.UTF_8);
    }

    /** Octal digits, with blanks before and a blank or zero byte after; twelve of them stay below 2^36. */
    private long octal(int from, int length) throws IOException {
        int at = from;
        int end = from + length;
        while (at < end && block[at] == ' ') {
            at++;
        }
        long value = 0;
        for (; at < end && block[at] != 0 && block[at] != ' '; at++) {
            int digit = block[at] - '0';
            if (digit < 0 || digit > 7) {
                throw new IOException("header has byte %d where an octal digit belongs".formatted(block[at]));
            }
            value = value << 3 | digit;
        }
        return value;
    }
}
