package io.pgweir.proxy.web;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.cookie.Cookie;
import io.netty.handler.codec.http.cookie.CookieHeaderNames;
import io.netty.handler.codec.http.cookie.DefaultCookie;
import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import io.netty.handler.codec.http.cookie.ServerCookieEncoder;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Who has logged in on the page. Each has a secret in a cookie, which no script can read and no other site has sent along, and a
 * second one that the page must say with each thing that it wants done.
 */
final class Logins {
    private static final long IDLE_NANOS = TimeUnit.MINUTES.toNanos(30);
    private static final long LONGEST_NANOS = TimeUnit.HOURS.toNanos(12);
    private static final int MOST = 100;
    private static final int SECRET_BYTES = 32;

    private final SecureRandom random = new SecureRandom();
    private final Map<String, Login> byCookie = new LinkedHashMap<>();
    private final String cookieName;

    /** One of them. */
    static final class Login {
        final String user;
        /** What the page must say. */
        final String token;

        private final long began;
        private long used;

        private Login(String user, String token, long now) {
            this.user = user;
            this.token = token;
            this.began = now;
            this.used = now;
        }

        private boolean isOver(long now) {
            return now - used >= IDLE_NANOS || now - began >= LONGEST_NANOS;
        }
    }

    /** @param port which makes the cookie's name: browsers tell hosts apart, but not the ports of one */
    Logins(int port) {
        this.cookieName = "pgweir_" + port;
    }

    /** Somebody has proved to be {@code user}: gives the cookie to set. */
    String begin(String user, long now) {
        byCookie.values().removeIf(login -> login.isOver(now));
        if (byCookie.size() >= MOST) {
            byCookie.remove(byCookie.keySet().iterator().next());
        }
        String secret = secret();
        byCookie.put(secret, new Login(user, secret(), now));
        return cookie(secret, Cookie.UNDEFINED_MAX_AGE);
    }

    /** Who asks, or null for somebody who has not logged in. */
    @Nullable
    Login of(Request request, long now) {
        String secret = secretOf(request);
        Login login = secret == null ? null : byCookie.get(secret);
        if (login == null || login.isOver(now)) {
            return null;
        }
        login.used = now;
        return login;
    }

    /** Ends whoever asks: gives the cookie that takes the other away. */
    String end(Request request) {
        String secret = secretOf(request);
        if (secret != null) {
            byCookie.remove(secret);
        }
        return cookie("", 0);
    }

    private @Nullable String secretOf(Request request) {
        String header = request.headers().get(HttpHeaderNames.COOKIE, "");
        for (Cookie cookie : ServerCookieDecoder.STRICT.decode(header)) {
            if (cookie.name().equals(cookieName)) {
                return cookie.value();
            }
        }
        return null;
    }

    private String cookie(String value, long maxAge) {
        DefaultCookie cookie = new DefaultCookie(cookieName, value);
        cookie.setPath("/");
        cookie.setHttpOnly(true);
        cookie.setSameSite(CookieHeaderNames.SameSite.Strict);
        cookie.setMaxAge(maxAge);
        return ServerCookieEncoder.STRICT.encode(cookie);
    }

    private String secret() {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }
}
