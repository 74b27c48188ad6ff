package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import io.pgweir.protocol.NotificationResponse;
import java.sql.Connection;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** A listener's connection is taken for all who listen just when something comes for it. */
class RestingListenerTest {
    /** It is asked with this before its connection is taken. */
    private static final String TO_WHAT_IT_LISTENS = "pg_catalog.textsend(c)";

    private static String next(Client client) throws Exception {
        while (client.asides().isEmpty()) {
            client.readAside();
        }
        byte[] body = client.asides().removeFirst().body();
        return NotificationResponse.read(Unpooled.wrappedBuffer(body), 0, body.length)
                .payload();
    }

    private static void awaitQuestion() {
        await().until(() -> Servers.ask("SELECT count(*) FROM pg_stat_activity"
                        + " WHERE usename = 'app' AND state = 'idle' AND query LIKE '%" + TO_WHAT_IT_LISTENS + "%'")
                .equals("1"));
    }

    @Test
    void what_comes_in_one_read_with_the_answer_that_has_it_rest_is_told_at_once() throws Exception {
        try (Relay relay = new Relay(Servers.node().port());
                Proxy proxy = Proxy.inFrontOf(relay.port()).start();
                Client client = proxy.client();
                Connection direct = Servers.node().connect(Servers.APP);
                Statement other = direct.createStatement()) {
            relay.cutAt(TO_WHAT_IT_LISTENS);
            client.query("LISTEN slow_way");
            await().until(relay::holdsQuestions);
            other.execute("NOTIFY slow_way, 'by itself'");
            await().until(relay::holdsAnswers); // what follows comes together
            other.execute("NOTIFY slow_way, 'with the answer'");
            relay.mendQuestions();
            awaitQuestion();
            relay.mend();
            assertThat(next(client)).isEqualTo("by itself");
            assertThat(next(client)).isEqualTo("with the answer");
        }
    }
}
