package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.dist.postgres.PostgresNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Clients of every kind at work while something happens to the nodes: readers, writers of single statements, of transactions, users of
 * prepared statements, and some that do nothing. What each was told is kept, and compared with what is there in the end.
 */
final class Load implements AutoCloseable {
    static final String SCHEMA = """
            CREATE TABLE register (id int PRIMARY KEY, n bigint);
            INSERT INTO register SELECT g, 0 FROM generate_series(1, 4) g;
            CREATE TABLE ledger (entry text);
            GRANT ALL ON register, ledger TO app""";

    private static final int REGISTERS = 4;
    /** What a client may be told for a node's sake. */
    private static final Set<String> DOCUMENTED = Set.of("40001", "40003", "57P03", "25P02");

    private final Proxy proxy;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<?>> clients = new ArrayList<>();
    private final List<Client> idle = new ArrayList<>();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final Set<String> rolledBack = ConcurrentHashMap.newKeySet();
    private final Set<String> uncertain = ConcurrentHashMap.newKeySet();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final Queue<StepBack> stepsBack = new ConcurrentLinkedQueue<>();
    private final Map<String, AtomicLong> told = new ConcurrentHashMap<>();
    private final AtomicLong entries = new AtomicLong();
    private volatile boolean enough;
    private Predicate<StepBack> isExcused = _ -> false;

    /** A read that began then saw less of a register than its session had seen. */
    private record StepBack(long began, int register, long seen, Map<Integer, Long> before) {}

    /** How one kind of client fares: how often it got an answer, and how long at most it waited for one. */
    static final class Pace {
        private final AtomicLong answers = new AtomicLong();
        private final AtomicLong longestNanos = new AtomicLong();

        private void answered(long since) {
            answers.incrementAndGet();
            longestNanos.accumulateAndGet(System.nanoTime() - since, Math::max);
        }

        long answers() {
            return answers.get();
        }

        Duration longest() {
            return Duration.ofNanos(longestNanos.get());
        }

        void forgetLongest() {
            longestNanos.set(0);
        }
    }

    final Pace reads = new Pace();
    final Pace writes = new Pace();

    private interface Life {
        void live(Client client, Random random) throws IOException;
    }

    private Load(Proxy proxy) {
        this.proxy = proxy;
    }

    static Load on(Proxy proxy) throws IOException {
        Load load = new Load(proxy);
        for (int i = 0; i < 3; i++) {
            load.start(load::reads);
        }
        for (int i = 0; i < 2; i++) {
            int own = i + 1;
            load.start((client, random) -> load.writes(client, random, own));
            load.start(load::transacts);
            load.start(load::prepares);
            load.idle.add(proxy.client());
        }
        return load;
    }

    private void start(Life life) {
        long seed = clients.size();
        clients.add(threads.submit(() -> {
            try (Client client = proxy.client()) {
                life.live(client, new Random(seed));
            }
            return null;
        }));
    }

    // ---- the clients

    private void reads(Client client, Random random) throws IOException {
        Map<Integer, Long> known = new HashMap<>();
        while (!enough) {
            read(client, 1 + random.nextInt(REGISTERS), known);
        }
    }

    private void read(Client client, int id, Map<Integer, Long> known) throws IOException {
        long began = System.nanoTime();
        saw(client.query("SELECT n FROM register WHERE id = " + id), began, id, known);
    }

    private void saw(Answer answer, long began, int id, Map<Integer, Long> known) {
        if (isDone(answer)) {
            reads.answered(began);
            long seen = Long.parseLong(answer.value());
            if (seen < known.getOrDefault(id, 0L)) {
                stepsBack.add(new StepBack(began, id, seen, Map.copyOf(known)));
            }
            known.merge(id, seen, Math::max);
        }
    }

    private void writes(Client client, Random random, int own) throws IOException {
        Map<Integer, Long> known = new HashMap<>();
        while (!enough) {
            long began = System.nanoTime();
            Answer answer = client.query("UPDATE register SET n = n + 1 WHERE id = " + own + " RETURNING n");
            if (isDone(answer)) {
                writes.answered(began);
                known.merge(own, Long.parseLong(answer.value()), Math::max);
            }
            String entry = entry("single");
            settle(client.query("INSERT INTO ledger VALUES ('" + entry + "')"), entry);
            read(client, own, known);
            read(client, 1 + random.nextInt(REGISTERS), known);
        }
    }

    private void transacts(Client client, Random random) throws IOException {
        while (!enough) {
            String entry = entry("block");
            Answer begun = client.query("BEGIN");
            boolean done = isDone(begun);
            for (int i = 0; done && i < 2; i++) {
                done = isDone(client.query("INSERT INTO ledger VALUES ('" + entry + "." + i + "')"));
            }
            Answer end = done && random.nextInt(4) > 0 ? client.query("COMMIT") : client.query("ROLLBACK");
            boolean commits = end.tags().contains("COMMIT");
            for (int i = 0; i < 2; i++) {
                String one = entry + "." + i;
                if (commits) {
                    acknowledged.add(one);
                } else if (isUncertain(end)) {
                    uncertain.add(one);
                } else {
                    rolledBack.add(one);
                }
            }
            boolean _ = isDone(end);
            if (!"I".equals(end.status())) {
                wrong.add("a transaction is open after its end: " + end);
            }
        }
    }

    private void prepares(Client client, Random random) throws IOException {
        client.send(
                        Say.parse("read", "SELECT n FROM register WHERE id = $1::int"),
                        Say.parse("write", "INSERT INTO ledger VALUES ($1::text)"),
                        Say.SYNC)
                .untilReady();
        Map<Integer, Long> known = new HashMap<>();
        while (!enough) {
            if (random.nextInt(3) == 0) {
                String entry = entry("prepared");
                client.send(Say.bind("write", entry), Say.execute(), Say.SYNC);
                settle(client.untilReady(), entry);
            } else {
                long began = System.nanoTime();
                client.send(Say.bind("read", "1"), Say.execute(), Say.SYNC);
                saw(client.untilReady(), began, 1, known);
            }
        }
    }

    private String entry(String kind) {
        return kind + " " + entries.incrementAndGet();
    }

    private void settle(Answer answer, String entry) {
        if (isDone(answer)) {
            acknowledged.add(entry);
        } else {
            (isUncertain(answer) ? uncertain : rolledBack).add(entry);
        }
    }

    private static boolean isUncertain(Answer answer) {
        return answer.replies().stream()
                .anyMatch(reply -> reply.isError() && reply.fault().sqlState().equals("40003"));
    }

    /** Whether it has no error; one that a node's loss does not explain is wrong. */
    private boolean isDone(Answer answer) {
        List<String> errors = answer.replies().stream()
                .filter(Reply::isError)
                .map(reply -> reply.fault().sqlState())
                .toList();
        for (String error : errors) {
            told.computeIfAbsent(error, _ -> new AtomicLong()).incrementAndGet();
            if (!DOCUMENTED.contains(error)) {
                wrong.add(answer.toString());
            }
        }
        return errors.isEmpty();
    }

    // ---- in the end

    /** How many errors of each kind clients were told. */
    Map<String, Long> errors() {
        return told.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().get()));
    }

    /** The registers as they are on a node, by their order. */
    static List<Long> registers(PostgresNode node) throws Exception {
        String all = node.sql("app", "SELECT string_agg(n::text, ',' ORDER BY id) FROM register");
        return Arrays.stream(String.valueOf(all).split(",", -1))
                .map(Long::valueOf)
                .toList();
    }

    /**
     * The primary was gone until now, and took with it what no standby had received: these had {@code left}. Until then nobody could
     * see more, not even who had.
     */
    void sawNoMoreThan(List<Long> left) {
        long now = System.nanoTime();
        isExcused = one -> one.began() - now < 0 && one.seen() >= left.get(one.register() - 1);
    }

    /** No client lost its connection, nothing that was acknowledged is lost or there twice, nothing rolled back is there. */
    void isRight(PostgresNode primary) throws Exception {
        enough = true;
        for (Future<?> client : clients) {
            client.get();
        }
        for (Client client : idle) {
            assertThat(client.query("SELECT 1").value()).isEqualTo("1");
        }
        assertThat(wrong).isEmpty();
        assertThat(stepsBack).allMatch(isExcused);
        String all = primary.sql("app", "SELECT string_agg(entry, ',') FROM ledger");
        List<String> there = all == null || all.equals("null") ? List.of() : List.of(all.split(","));
        assertThat(there).doesNotHaveDuplicates();
        Set<String> found = Set.copyOf(there);
        assertThat(found).as("what was acknowledged").containsAll(acknowledged);
        assertThat(found).as("what was rolled back").doesNotContainAnyElementsOf(rolledBack);
        assertThat(uncertain).doesNotContainAnyElementsOf(acknowledged);
    }

    @Override
    public void close() throws IOException {
        enough = true;
        for (Client client : idle) {
            client.close();
        }
        threads.shutdownNow();
    }
}
