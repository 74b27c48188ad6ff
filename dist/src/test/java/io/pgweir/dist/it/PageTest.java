package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.dist.postgres.PostgresCluster;
import io.pgweir.dist.postgres.SharedCluster;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The page, seen in a real browser: a healthy cluster, a standby that lags, a primary that is lost. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PageTest {
    private static final String HOSTILE = "<img src=x onerror=document.title='taken'>\"'";
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int POINTS = Integer.getInteger("pgweir.test.points", 4);

    private static PostgresCluster cluster;
    private static Proxy proxy;
    private static Browser browser;
    private static final AtomicBoolean WORKING = new AtomicBoolean(true);
    private static final List<Thread> CLIENTS = new ArrayList<>();

    @BeforeAll
    static void open() throws Exception {
        browser = Browser.start();
        cluster = PostgresCluster.builder()
                .standbys(2)
                .cascade(true)
                .user(SharedCluster.USER, SharedCluster.PASSWORD, SharedCluster.DATABASE)
                .start();
        cluster.primary().sql("postgres", "CREATE DATABASE " + identifier(HOSTILE));
        cluster.primary().sql(SharedCluster.DATABASE, "CREATE TABLE t AS SELECT generate_series(1, 1000) AS id");
        cluster.primary().sql(SharedCluster.DATABASE, "GRANT ALL ON t TO " + SharedCluster.USER);
        cluster.awaitReplay();
        proxy = Proxy.overAllOf(cluster)
                .with(
                        nodes(),
                        "http: { port: " + io.pgweir.dist.postgres.Ports.free() + " }",
                        "routing: { max_lag_time: 1s }")
                .withConsole()
                .start();
        for (int i = 0; i < 8; i++) {
            boolean writes = i % 4 == 0;
            CLIENTS.add(Thread.ofVirtual().start(() -> work(writes)));
        }
        browser.looks(1280, 1500, false);
        browser.open(address());
    }

    private static String nodes() {
        List<String> nodes = new ArrayList<>();
        cluster.nodes()
                .forEach(node ->
                        nodes.add("{ name: %s, host: 127.0.0.1, port: %d }".formatted(node.name(), node.port())));
        return "nodes: [ " + String.join(", ", nodes) + " ]";
    }

    private static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static String address() {
        return "http://127.0.0.1:" + proxy.httpPort() + "/";
    }

    /** Reads, and now and then writes, as long as there is somebody to do it. */
    private static void work(boolean writes) {
        while (WORKING.get()) {
            try (Connection client = proxy.jdbc();
                    Statement statement = client.createStatement()) {
                for (int i = 0; WORKING.get(); i++) {
                    statement.execute("SELECT count(*) FROM t WHERE id < " + i % 900);
                    if (writes && i % 10 == 0) {
                        statement.execute("UPDATE t SET id = id WHERE id = " + i % 7);
                    }
                    Thread.sleep(2);
                }
            } catch (SQLException lost) {
                Thread.onSpinWait(); // the primary is lost in one of the tests
            } catch (InterruptedException ended) {
                return;
            }
        }
    }

    @AfterAll
    static void close() throws Exception {
        WORKING.set(false);
        for (Thread client : CLIENTS) {
            client.interrupt();
            client.join(SOON);
        }
        if (proxy != null) {
            proxy.close();
        }
        if (cluster != null) {
            cluster.close();
        }
        if (browser != null) {
            browser.close();
        }
    }

    private static void await(String expression, String value) {
        Awaitility.await(expression + " is " + value)
                .atMost(SOON)
                .untilAsserted(() -> assertThat(browser.ask(expression)).isEqualTo(value));
    }

    /** Until the curves have so many points. */
    private static void awaitPoints(int number) {
        Awaitility.await("curves")
                .atMost(SOON.plusSeconds(2L * number))
                .until(() -> Integer.parseInt(browser.ask(
                                "fetch('/api/v1/curves').then(r => r.json()).then(curves => curves.time.length)"))
                        >= number);
    }

    private static String texts(String selector) throws Exception {
        return browser.ask("[...document.querySelectorAll('" + selector + "')].map(e => e.textContent).join('|')");
    }

    @Test
    @Order(1)
    void a_healthy_cluster_is_shown_as_it_is() throws Exception {
        await("document.querySelectorAll('.card.good').length", "3");
        await("document.getElementById('ready').textContent", "Ready");
        await("document.querySelectorAll('path.stream').length", "2");
        assertThat(texts(".card .state")).isEqualTo("✓ up|✓ up|✓ up");
        awaitPoints(POINTS);
        await("document.querySelectorAll('canvas').length", "4");
        assertThat(texts("#pool-rows tr")).contains(SharedCluster.DATABASE);
        assertThat(texts(".why")).contains("only reads").contains("changes rows");
        browser.shoot("healthy");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    @Order(2)
    void a_standby_that_lags_is_seen_to_lag() throws Exception {
        cluster.standbys().getFirst().sql("postgres", "SELECT pg_wal_replay_pause()");
        await("document.querySelectorAll('.card.warn').length", "1");
        assertThat(texts(".card.warn .state")).isEqualTo("! lagging");
        await("document.querySelectorAll('path.stream.warn').length", "1");
        assertThat(texts(".label.warn")).contains("behind");
        awaitPoints(3 * POINTS);
        browser.shoot("lagging");
        cluster.standbys().getFirst().sql("postgres", "SELECT pg_wal_replay_resume()");
        await("document.querySelectorAll('.card.good').length", "3");
    }

    @Test
    @Order(3)
    void names_that_clients_made_up_are_texts_and_nothing_else() throws Exception {
        try (Connection client = proxy.jdbc("PGDBNAME", HOSTILE);
                Statement statement = client.createStatement()) {
            statement.execute("SELECT 1");
            await(
                    "[...document.querySelectorAll('#pool-rows td')].some(e => e.textContent === " + quoted(HOSTILE)
                            + ")",
                    "true");
            assertThat(browser.ask("document.querySelectorAll('#pool-rows img').length"))
                    .isEqualTo("0");
            assertThat(browser.ask("document.title")).isEqualTo("pgweir");
        }
    }

    private static String quoted(String text) {
        return '`' + text + '`';
    }

    @Test
    @Order(4)
    void it_can_be_walked_by_keyboard() throws Exception {
        browser.press("3");
        await("document.activeElement.id", "pools");
        browser.ask("document.querySelector('.card.standby').focus()");
        browser.press("Enter");
        await("document.getElementById('node').hidden", "false");
        assertThat(texts("#node dt")).contains("Streams from").contains("Position");
        browser.press("?");
        await("document.getElementById('keys').open", "true");
        browser.ask("document.getElementById('keys').close()");
        browser.press("t");
        await("document.documentElement.dataset.theme", "light");
        browser.press("t");
        await("document.documentElement.dataset.theme", "dark");
        browser.press("t");
        await("document.documentElement.dataset.theme", "light");
        browser.ask("document.querySelector('.card.chosen').focus()");
        browser.press("Enter");
        await("document.getElementById('node').hidden", "true");
    }

    @Test
    @Order(5)
    void a_phone_shows_all_of_it_too_in_the_dark() throws Exception {
        browser.looks(390, 844, true);
        await("document.documentElement.dataset.theme", "dark");
        await("document.documentElement.scrollWidth <= 390", "true");
        await("[...document.querySelectorAll('canvas')].every(e => e.clientWidth < 370)", "true");
        browser.shoot("phone");
        browser.looks(1280, 1500, true);
        browser.shoot("dark");
        browser.looks(1280, 1500, false);
    }

    private static void choose(String node) throws Exception {
        String card = "[...document.querySelectorAll('.card')].find(e => e.dataset.name === '" + node + "')";
        browser.ask(card + ".getAttribute('aria-pressed') === 'true' || " + card
                + ".dispatchEvent(new MouseEvent('click'))");
        await("document.querySelector('#node dd').textContent", node);
    }

    private static void click(String selector) throws Exception {
        browser.ask("document.querySelector('" + selector + "').click()");
    }

    private static void logIn(String password) throws Exception {
        browser.ask("(document.getElementById('user').value = 'admin', document.getElementById('password').value = '"
                + password + "', document.getElementById('login-form').requestSubmit())");
    }

    @Test
    @Order(6)
    void an_admin_logs_in_and_detaches_a_node_and_attaches_it_again() throws Exception {
        choose("node3");
        assertThat(browser.ask("document.getElementById('acts').hidden")).isEqualTo("true");
        browser.press("l");
        await("document.getElementById('login').open", "true");
        logIn("wrong");
        await("document.getElementById('login-wrong').textContent", "This is no admin's name and password.");
        browser.shootWindow("login");
        logIn("admin");
        await("document.getElementById('login').open", "false");
        await("document.getElementById('admin').textContent", "Log out admin");
        await(
                "[...document.querySelectorAll('#acts button')].map(e => e.textContent).join()",
                "Detach,Switch over to it");
        click("#acts .danger");
        await("document.getElementById('sure').open", "true");
        browser.shootWindow("sure");
        browser.ask("document.getElementById('sure').close('no')");
        click("#acts .danger");
        await("document.getElementById('sure').open", "true");
        click("#sure-yes");
        await("document.querySelector('.card.chosen .state').textContent", "! draining");
        browser.shoot("detached");
        await("[...document.querySelectorAll('#acts button')].map(e => e.textContent).join()", "Attach");
        click("#acts button");
        await("document.querySelectorAll('.card.good').length", "3");
        assertThat(browser.ask("document.cookie")).as("no script can read it").isEmpty();
        assertThat(browser.complaints()).isNotEmpty().allMatch(line -> line.contains("403"));
    }

    @Test
    @Order(7)
    void a_lost_primary_is_an_alarm() throws Exception {
        cluster.primary().stopImmediately();
        await("document.querySelectorAll('.card.bad').length", "1");
        await("document.getElementById('ready').textContent", "Not ready: no primary");
        await("document.querySelectorAll('#event-rows .bad').length > 0", "true");
        await("document.title", "⚠ pgweir");
        browser.shoot("lost");
    }

    @Test
    @Order(8)
    void an_admin_promotes_a_standby_in_its_place() throws Exception {
        choose("node2");
        await("document.querySelector('#acts .danger:last-child').textContent", "Promote");
        click("#acts .danger:last-child");
        await("document.getElementById('sure').open", "true");
        click("#sure-yes");
        await("document.getElementById('said').textContent", "Promote: node2. Done.");
        await("document.getElementById('ready').textContent", "Ready");
        await("document.querySelectorAll('.card.primary.good').length", "1");
        browser.shoot("promoted");
        browser.press("l");
        await("document.getElementById('admin').textContent", "Log in");
        await("document.getElementById('acts').hidden", "true");
    }

    @Test
    @Order(9)
    void a_page_whose_proxy_is_gone_says_that_it_is_old() throws Exception {
        await("document.getElementById('alarm').hidden", "true");
        proxy.close();
        await("document.getElementById('alarm').hidden", "false");
        assertThat(browser.ask("document.getElementById('alarm').textContent")).startsWith("pgweir has not answered");
        assertThat(texts(".card .name")).as("what was seen last").contains("node1");
    }
}
