package io.pgweir.proxy.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.net.InetAddress;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoginsTest {
    private static final long HALF_HOUR = TimeUnit.MINUTES.toNanos(30);

    private final Logins logins = new Logins(6434);

    private static Request with(String cookies) {
        HttpHeaders headers = new DefaultHttpHeaders().set(HttpHeaderNames.COOKIE, cookies);
        return new Request(HttpMethod.GET, "/", "", headers, "", InetAddress.getLoopbackAddress());
    }

    private static String sent(String set) {
        return set.substring(0, set.indexOf(';'));
    }

    @Test
    void the_cookie_is_nobody_elses_to_read_or_to_send() {
        String set = logins.begin("admin", 0);
        assertThat(set)
                .startsWith("pgweir_6434=")
                .contains("; HTTPOnly", "; SameSite=Strict", "; Path=/")
                .doesNotContain("admin", "Domain");
        assertThat(Objects.requireNonNull(logins.of(with("other=1; " + sent(set)), 1)).user)
                .isEqualTo("admin");
        assertThat(logins.of(with(sent(set).replace("6434", "6435")), 1))
                .as("another pgweir's on the same machine")
                .isNull();
    }

    @Test
    void what_is_not_known_is_nobody() {
        String set = logins.begin("admin", 0);
        assertThat(logins.of(with(""), 1)).isNull();
        assertThat(logins.of(with("pgweir_6434="), 1)).isNull();
        assertThat(logins.of(with("pgweir_6434=ä \";;=;"), 1)).isNull();
        assertThat(logins.of(with(sent(set) + "x"), 1)).isNull();
    }

    @Test
    void it_ends_by_good_bye_by_silence_and_in_the_end() {
        String set = logins.begin("admin", 0);
        assertThat(logins.of(with(sent(set)), HALF_HOUR - 1)).isNotNull();
        assertThat(logins.of(with(sent(set)), 2 * HALF_HOUR - 2))
                .as("it was used")
                .isNotNull();
        assertThat(logins.of(with(sent(set)), 3 * HALF_HOUR)).isNull();

        String used = logins.begin("admin", 0);
        for (int i = 1; i < 24; i++) {
            assertThat(logins.of(with(sent(used)), i * HALF_HOUR - i)).isNotNull();
        }
        assertThat(logins.of(with(sent(used)), 24 * HALF_HOUR))
                .as("after twelve hours")
                .isNull();

        String left = logins.begin("admin", 0);
        assertThat(logins.end(with(sent(left)))).startsWith("pgweir_6434=; Max-Age=0");
        assertThat(logins.of(with(sent(left)), 1)).isNull();
    }

    @Test
    void there_are_not_endlessly_many() {
        String first = logins.begin("admin", 0);
        for (int i = 0; i < 100; i++) {
            logins.begin("admin", 0);
        }
        assertThat(logins.of(with(sent(first)), 1)).isNull();
    }
}
