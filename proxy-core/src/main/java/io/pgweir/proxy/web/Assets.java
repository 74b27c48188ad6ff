package io.pgweir.proxy.web;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** The page and what belongs to it: files in the jar, read once. */
final class Assets {
    private static final Map<String, String> FILES = Map.ofEntries(
            Map.entry("page.html", "text/html; charset=utf-8"),
            Map.entry("page.css", "text/css; charset=utf-8"),
            Map.entry("admin.js", "text/javascript; charset=utf-8"),
            Map.entry("page.js", "text/javascript; charset=utf-8"),
            Map.entry("picture.js", "text/javascript; charset=utf-8"),
            Map.entry("curves.js", "text/javascript; charset=utf-8"),
            Map.entry("tables.js", "text/javascript; charset=utf-8"),
            Map.entry("words.js", "text/javascript; charset=utf-8"),
            Map.entry("icon.svg", "image/svg+xml"),
            Map.entry("uplot/uPlot.iife.min.js", "text/javascript; charset=utf-8"),
            Map.entry("uplot/uPlot.min.css", "text/css; charset=utf-8"));

    private Assets() {}

    /** Each file at its path, and the page at the root. */
    static Map<String, Resource> all() {
        Map<String, Resource> all = new LinkedHashMap<>();
        FILES.forEach((name, type) -> {
            Answer answer = read(name, type);
            all.put(name.equals("page.html") ? "/" : "/" + name, Site.of(() -> answer));
        });
        return all;
    }

    private static Answer read(String name, String type) {
        try (InputStream in = Assets.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not in the jar");
            }
            byte[] content = in.readAllBytes();
            return new Answer(HttpResponseStatus.OK, type, content, tag(content));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String tag(byte[] content) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
            return '"' + HexFormat.of().formatHex(hash, 0, 8) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
