package io.pgweir.proxy.web;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.pgweir.proxy.console.Orders;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What an admin of the console can have done from the page. Passwords and cookies are taken on the loopback address only, where nobody
 * listens in; everything is asked by POST, and says the token that only our own page has been told.
 */
final class AdminApi {
    /** What the page calls it, and what that is on the console. */
    private static final Map<String, String> ORDERS = Map.of(
            "attach", "ATTACH NODE",
            "detach", "DETACH NODE",
            "promote", "PROMOTE NODE",
            "switchover", "SWITCHOVER TO",
            "pause", "PAUSE",
            "resume", "RESUME");

    private static final String TOKEN = "x-pgweir-token";
    private static final int LONGEST_NAME = 256;
    private static final int MOST_AT_ONCE = 4;
    /** Less than an HTTP exchange may take: what takes longer goes on, and is seen on the page. */
    private static final int WAIT_SECONDS = 10;

    private final Orders orders;
    private final Executor loop;
    private final Logins logins;
    private final Attempts attempts = new Attempts();
    private int guessing;

    /** @param loop where requests come in */
    AdminApi(Orders orders, Executor loop, int port) {
        this.orders = orders;
        this.loop = loop;
        this.logins = new Logins(port);
    }

    /** Who is logged in, for the page to know. */
    Resource session() {
        return request -> now(session(request));
    }

    /** What is asked for by POST. */
    Map<String, Resource> posts() {
        return Map.of("/api/v1/login", this::logIn, "/api/v1/logout", this::logOut, "/api/v1/order", this::order);
    }

    private Answer session(Request request) {
        Logins.Login login = login(request);
        return login == null ? stranger(request) : Answer.json(about(login));
    }

    private Answer stranger(Request request) {
        Json json = new Json().object();
        json.name("user").value("");
        json.name("possible").value(orders.hasAdmins() && isSafe(request));
        json.name("why")
                .value(
                        !orders.hasAdmins()
                                ? "No admin is configured (admin.users)."
                                : isSafe(request) ? "" : "Log in on the machine itself: " + HOW_TO_COME_CLOSE);
        return Answer.json(json.end().toString());
    }

    private static final String HOW_TO_COME_CLOSE =
            "pgweir takes passwords on its loopback address only (ssh -L leads there).";

    private static String about(Logins.Login login) {
        Json json = new Json().object();
        json.name("user").value(login.user);
        json.name("token").value(login.token);
        return json.end().toString();
    }

    private static boolean isSafe(Request request) {
        return request.from().isLoopbackAddress();
    }

    /** Somebody who has logged in and is still an admin, which a reload may have ended. */
    private Logins.@Nullable Login login(Request request) {
        Logins.Login login = isSafe(request) ? logins.of(request, System.nanoTime()) : null;
        return login != null && orders.isAdmin(login.user) ? login : null;
    }

    private CompletionStage<Answer> logIn(Request request) {
        long now = System.nanoTime();
        Map<String, List<String>> form = form(request);
        String user = first(form, "user");
        String password = first(form, "password");
        if (!isOurs(request)) {
            return refused(HttpResponseStatus.FORBIDDEN, "this was not asked by the page itself");
        } else if (!isSafe(request)) {
            return refused(HttpResponseStatus.FORBIDDEN, HOW_TO_COME_CLOSE);
        } else if (user.isEmpty() || user.length() > LONGEST_NAME || password.length() > LONGEST_NAME) {
            return refused(HttpResponseStatus.BAD_REQUEST, "a name and a password are needed");
        }
        long wait = attempts.waits(request.from(), now);
        if (wait > 0 || guessing >= MOST_AT_ONCE) {
            return now(Answer.text(
                            HttpResponseStatus.TOO_MANY_REQUESTS,
                            "too many attempts: wait " + Math.max(1, wait) + " seconds")
                    .with(HttpHeaderNames.RETRY_AFTER.toString(), String.valueOf(Math.max(1, wait))));
        }
        attempts.begins(request.from(), now);
        guessing++;
        return orders.admits(user, password)
                .whenCompleteAsync((_, _) -> guessing--, loop)
                .thenApplyAsync(admitted -> loggedIn(request, user, admitted), loop);
    }

    private Answer loggedIn(Request request, String user, boolean admitted) {
        if (!admitted) {
            return Answer.text(HttpResponseStatus.FORBIDDEN, "this is no admin's name and password");
        }
        attempts.succeeded(request.from());
        return Answer.text(HttpResponseStatus.OK, "welcome")
                .with(HttpHeaderNames.SET_COOKIE.toString(), logins.begin(user, System.nanoTime()));
    }

    private CompletionStage<Answer> logOut(Request request) {
        return isOurs(request)
                ? now(Answer.text(HttpResponseStatus.OK, "good-bye")
                        .with(HttpHeaderNames.SET_COOKIE.toString(), logins.end(request)))
                : refused(HttpResponseStatus.FORBIDDEN, "this was not asked by the page itself");
    }

    private CompletionStage<Answer> order(Request request) {
        Logins.Login login = login(request);
        if (login == null) {
            return refused(HttpResponseStatus.UNAUTHORIZED, "log in first");
        } else if (!isOurs(request) || !isSame(login.token, request.headers().get(TOKEN, ""))) {
            return refused(HttpResponseStatus.FORBIDDEN, "this was not asked by the page itself");
        }
        Map<String, List<String>> form = form(request);
        String command = ORDERS.get(first(form, "do"));
        String node = first(form, "node");
        if (command == null || node.length() > LONGEST_NAME) {
            return refused(HttpResponseStatus.BAD_REQUEST, "there is no such order");
        }
        return orders.give(login.user, command, node.isEmpty() ? List.of() : List.of(node))
                .completeOnTimeout(new Orders.Outcome(true, "under way"), WAIT_SECONDS, TimeUnit.SECONDS)
                .thenApplyAsync(
                        outcome -> Answer.text(
                                outcome.done() ? HttpResponseStatus.OK : HttpResponseStatus.CONFLICT,
                                outcome.message()),
                        loop);
    }

    private static boolean isSame(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    /** Browsers say from which site a POST comes; programs that are none say nothing. */
    private static boolean isOurs(Request request) {
        String origin = request.headers().get(HttpHeaderNames.ORIGIN, "");
        String host = request.headers().get(HttpHeaderNames.HOST, "");
        return origin.isEmpty() || origin.equals("http://" + host) || origin.equals("https://" + host);
    }

    private static Map<String, List<String>> form(Request request) {
        return new QueryStringDecoder(request.body(), false).parameters();
    }

    private static String first(Map<String, List<String>> form, String name) {
        return form.getOrDefault(name, List.of("")).getFirst();
    }

    private static CompletionStage<Answer> refused(HttpResponseStatus status, String sentence) {
        return now(Answer.text(status, sentence));
    }

    private static CompletionStage<Answer> now(Answer answer) {
        return CompletableFuture.completedFuture(answer);
    }
}
