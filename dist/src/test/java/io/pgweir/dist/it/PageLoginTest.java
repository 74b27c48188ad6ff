package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.dist.postgres.Ports;
import io.pgweir.dist.postgres.SharedCluster;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Over HTTP only an admin of the console can have something done, who has proved it on this machine and asks from our own page. */
class PageLoginTest {
    private static final Pattern TOKEN = Pattern.compile("\"token\":\"([^\"]+)\"");

    private final HttpClient http = HttpClient.newHttpClient();

    @SuppressWarnings("NullAway.Init") // set before each test
    private Proxy proxy;

    @BeforeEach
    void start() throws Exception {
        proxy = Proxy.overAllOf(SharedCluster.get())
                .with("http: { port: " + Ports.free() + " }")
                .withConsole()
                .start();
    }

    @AfterEach
    void stop() {
        http.close();
        proxy.close();
    }

    private HttpResponse<String> send(String host, String path, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://" + host + ":" + proxy.httpPort() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        if (!body.isEmpty()) {
            request.POST(HttpRequest.BodyPublishers.ofString(body));
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String body, String... headers) throws Exception {
        return send("127.0.0.1", path, body, headers);
    }

    private HttpResponse<String> logIn(String user, String password) throws Exception {
        return post("/api/v1/login", "user=" + user + "&password=" + password);
    }

    /** What a page sends along once its user has logged in. */
    private String[] loggedIn() throws Exception {
        HttpResponse<String> welcome = logIn("admin", "admin");
        assertThat(welcome.statusCode()).as(welcome.body()).isEqualTo(200);
        String set = welcome.headers().firstValue("set-cookie").orElseThrow();
        assertThat(set).contains("HTTPOnly", "SameSite=Strict");
        String cookie = set.substring(0, set.indexOf(';'));
        HttpResponse<String> session = send("127.0.0.1", "/api/v1/session", "", "Cookie", cookie);
        assertThat(session.body()).contains("\"user\":\"admin\"");
        Matcher token = TOKEN.matcher(session.body());
        assertThat(token.find()).isTrue();
        return new String[] {"Cookie", cookie, "X-Pgweir-Token", token.group(1)};
    }

    private String state(int node) {
        return proxy.pgweir().cluster().status().get(node).state().toString();
    }

    @Test
    void an_admin_acts_on_nodes_and_pools() throws Exception {
        String[] admin = loggedIn();
        String standby =
                "127.0.0.1:" + SharedCluster.get().standbys().getFirst().port();
        Awaitility.await().until(() -> state(1).equals("up"));
        HttpResponse<String> done = post("/api/v1/order", "do=detach&node=" + standby, admin);
        assertThat(done.body()).isEqualTo("done\n");
        assertThat(done.statusCode()).isEqualTo(200);
        Awaitility.await().until(() -> state(1).equals("draining"));
        assertThat(post("/api/v1/order", "do=attach&node=" + standby, admin).statusCode())
                .isEqualTo(200);
        Awaitility.await().until(() -> state(1).equals("up"));

        assertThat(post("/api/v1/order", "do=pause", admin).statusCode()).isEqualTo(200);
        assertThat(send("127.0.0.1", "/api/v1/status", "").body()).contains("\"held_back\":true");
        HttpResponse<String> again = post("/api/v1/order", "do=pause", admin);
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(again.body()).isEqualTo("already paused\n");
        assertThat(post("/api/v1/order", "do=resume", admin).statusCode()).isEqualTo(200);
        assertThat(send("127.0.0.1", "/api/v1/status", "").body()).contains("\"held_back\":false");

        assertThat(post("/api/v1/order", "do=detach&node=nowhere", admin).body())
                .isEqualTo("no such node: nowhere\n");
        assertThat(post("/api/v1/order", "do=shutdown", admin).statusCode()).isEqualTo(400);
        assertThat(post("/api/v1/logout", "bye=1", admin).statusCode()).isEqualTo(200);
        assertThat(post("/api/v1/order", "do=resume", admin).statusCode()).isEqualTo(401);
    }

    @Test
    void nobody_else_does() throws Exception {
        assertThat(logIn("viewer", "viewer").statusCode()).as("a viewer").isEqualTo(403);
        assertThat(logIn("nobody", "admin").statusCode()).isEqualTo(403);
        assertThat(logIn("app", "app").statusCode()).as("a client of the proxy").isEqualTo(403);
        assertThat(post("/api/v1/login", "user=admin").statusCode())
                .as("without a password")
                .isEqualTo(403);
        assertThat(post("/api/v1/login", "nonsense").statusCode()).isEqualTo(400);
        assertThat(post("/api/v1/order", "do=pause").statusCode()).isEqualTo(401);
        String[] admin = loggedIn();
        proxy.reload("admin: { users: [ { name: admin, password: admin } ] }");
        assertThat(post("/api/v1/order", "do=pause", admin).statusCode())
                .as("who is an admin no more")
                .isEqualTo(401);
        assertThat(send("127.0.0.1", "/api/v1/session", "").body()).contains("No admin is configured");
    }

    @Test
    void nothing_is_done_that_another_site_had_a_browser_ask_for() throws Exception {
        String[] admin = loggedIn();
        assertThat(post("/api/v1/order", "do=pause", admin[0], admin[1]).statusCode())
                .as("without the token")
                .isEqualTo(403);
        assertThat(post("/api/v1/order", "do=pause", admin[0], admin[1], admin[2], "x" + admin[3])
                        .statusCode())
                .as("with another token")
                .isEqualTo(403);
        List<String> foreign = new ArrayList<>(List.of(admin));
        foreign.addAll(List.of("Origin", "http://evil.example"));
        assertThat(post("/api/v1/order", "do=pause", foreign.toArray(String[]::new))
                        .statusCode())
                .isEqualTo(403);
        assertThat(post("/api/v1/login", "user=admin&password=admin", "Origin", "http://evil.example")
                        .statusCode())
                .isEqualTo(403);
        assertThat(send("127.0.0.1", "/api/v1/status", "").body()).contains("\"held_back\":false");
        foreign.set(5, "http://127.0.0.1:" + proxy.httpPort());
        assertThat(post("/api/v1/order", "do=pause", foreign.toArray(String[]::new))
                        .statusCode())
                .as("our own page")
                .isEqualTo(200);
    }

    @Test
    void who_guesses_passwords_has_to_wait() throws Exception {
        for (int i = 0; i < 5; i++) {
            assertThat(logIn("admin", "guess" + i).statusCode()).isEqualTo(403);
        }
        HttpResponse<String> sixth = logIn("admin", "admin");
        assertThat(sixth.statusCode()).isEqualTo(429);
        assertThat(sixth.headers().firstValueAsLong("retry-after").orElse(0)).isBetween(1L, 60L);
        assertThat(sixth.headers().firstValue("set-cookie")).isEmpty();
    }

    @Test
    void passwords_are_taken_on_the_loopback_address_only() throws Exception {
        Optional<String> other = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && address.getAddress().length == 4)
                .map(InetAddress::getHostAddress)
                .findFirst();
        Assumptions.assumeTrue(other.isPresent(), "this machine has a loopback address only");
        proxy.close();
        proxy = Proxy.overAllOf(SharedCluster.get())
                .with("http: { address: '*', port: " + Ports.free() + " }")
                .withConsole()
                .start();
        HttpResponse<String> login = send(other.orElseThrow(), "/api/v1/login", "user=admin&password=admin");
        assertThat(login.statusCode()).isEqualTo(403);
        assertThat(login.body()).contains("loopback address only");
        assertThat(send(other.orElseThrow(), "/api/v1/session", "").body()).contains("\"possible\":false");
        String[] admin = loggedIn();
        assertThat(send(other.orElseThrow(), "/api/v1/order", "do=pause", admin).statusCode())
                .as("a cookie that went over the network")
                .isEqualTo(401);
    }
}
