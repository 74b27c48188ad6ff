package io.pgweir.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.Seeded;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A client that does what clients may do, a server that follows PostgreSQL's own rules for what it answers, skips and eats, and any
 * delay between the two: the ledger, which sees only what went in and what came out, always knows what is owed.
 */
class LedgerModelTest {
    /** CopyData is a message for the server and nothing to the ledger. */
    private static final int COPY_DATA = -1;

    private enum End {
        WELL,
        BADLY,
        AS_COPY,
        /** COPY is agreed to, and then fails before it has read a message. */
        AS_COPY_IN_VAIN
    }

    private enum Said {
        ANSWER,
        ERROR,
        COPY_IN,
        READY
    }

    /** A message, decided before it is sent to end in a certain way if it is looked at. */
    private static final class Sent {
        final int kind;
        final int flags;
        final End end;
        boolean executed;
        boolean undone;

        Sent(int kind, int flags, End end) {
            this.kind = kind;
            this.flags = flags;
            this.end = end;
        }

        boolean isFaked() {
            return kind == Ledger.FAKED_PARSE || kind == Ledger.FAKED_CLOSE;
        }

        @Override
        public String toString() {
            return kind + (flags == 0 ? "" : "*") + " " + end;
        }
    }

    private record Answer(Said said, Sent to) {}

    /** PostgreSQL, as far as its main loop decides which message gets an answer. */
    private static final class Server {
        final Queue<Answer> out = new ArrayDeque<>();
        private boolean skipping;
        private boolean batchOpen;
        private @Nullable Sent copying;

        void read(Sent message) {
            Sent copy = copying;
            if (copy != null) {
                readInCopy(copy, message);
            } else if (skipping) {
                if (message.kind == Ledger.SYNC) {
                    skipping = false;
                    ready(message);
                }
            } else {
                readInMainLoop(message);
            }
        }

        private void readInMainLoop(Sent message) {
            switch (message.kind) {
                case COPY_DATA, Ledger.COPY_END -> {}
                case Ledger.SYNC -> ready(message);
                default -> {
                    batchOpen |= !message.isFaked();
                    if (message.end == End.AS_COPY) {
                        copying = message;
                        out.add(new Answer(Said.COPY_IN, message));
                    } else if (message.end == End.AS_COPY_IN_VAIN) {
                        out.add(new Answer(Said.COPY_IN, message));
                        finish(message, false);
                    } else {
                        finish(message, message.end == End.WELL);
                    }
                }
            }
        }

        private void readInCopy(Sent copy, Sent message) {
            if (message.kind == Ledger.SYNC) {
                return;
            }
            if (message.end == End.BADLY || message.kind == Ledger.COPY_END) {
                copying = null;
                finish(copy, message.end == End.WELL);
            }
        }

        private void finish(Sent message, boolean well) {
            boolean simple = message.kind == Ledger.QUERY || message.kind == Ledger.FUNCTION_CALL;
            message.executed = well;
            if (!well) {
                out.add(new Answer(Said.ERROR, message));
                skipping = !simple;
            } else if (!message.isFaked()) {
                out.add(new Answer(Said.ANSWER, message));
            }
            if (simple) {
                ready(message);
            }
        }

        private void ready(Sent message) {
            message.executed = true;
            batchOpen = false;
            out.add(new Answer(Said.READY, message));
        }

        boolean isIdle() {
            return !skipping && copying == null && out.isEmpty() && !batchOpen;
        }
    }

    /** What a client sends in all. */
    private static List<Sent> stream(Random random) {
        List<Sent> stream = new ArrayList<>();
        for (int units = 1 + random.nextInt(8); units > 0; units--) {
            switch (random.nextInt(6)) {
                case 0 -> stream.add(new Sent(Ledger.QUERY, random.nextInt(2) * Ledger.SWALLOWED, wellOrBadly(random)));
                case 1 -> stream.add(new Sent(Ledger.FUNCTION_CALL, 0, wellOrBadly(random)));
                case 2 -> {
                    stream.add(new Sent(Ledger.QUERY, 0, copy(random)));
                    copyData(random, stream);
                }
                default -> batch(random, stream);
            }
        }
        return stream;
    }

    private static void batch(Random random, List<Sent> stream) {
        int[] kinds = {
            Ledger.PARSE,
            Ledger.BIND,
            Ledger.DESCRIBE,
            Ledger.EXECUTE,
            Ledger.CLOSE,
            Ledger.FAKED_PARSE,
            Ledger.FAKED_CLOSE
        };
        for (int length = random.nextInt(7); length > 0; length--) {
            int kind = kinds[random.nextInt(kinds.length)];
            if (kind == Ledger.EXECUTE && random.nextInt(4) == 0) {
                stream.add(new Sent(kind, 0, copy(random)));
                if (random.nextInt(3) == 0) {
                    stream.add(new Sent(Ledger.SYNC, 0, End.WELL)); // as libpq does
                    copyData(random, stream);
                    stream.add(new Sent(Ledger.SYNC, 0, End.WELL));
                    return;
                }
                copyData(random, stream);
            } else if (kind >= Ledger.FAKED_PARSE) {
                stream.add(new Sent(kind, 0, End.WELL)); // the server is not asked
            } else {
                boolean ours = kind == Ledger.PARSE || kind == Ledger.CLOSE;
                stream.add(new Sent(kind, ours ? random.nextInt(2) * Ledger.SWALLOWED : 0, wellOrBadly(random)));
            }
        }
        stream.add(new Sent(Ledger.SYNC, 0, End.WELL));
    }

    private static void copyData(Random random, List<Sent> stream) {
        for (int rows = random.nextInt(3); rows > 0; rows--) {
            stream.add(new Sent(COPY_DATA, 0, wellOrBadly(random)));
        }
        stream.add(new Sent(Ledger.COPY_END, 0, wellOrBadly(random)));
    }

    private static End copy(Random random) {
        return random.nextInt(3) == 0 ? End.AS_COPY_IN_VAIN : End.AS_COPY;
    }

    private static End wellOrBadly(Random random) {
        return random.nextInt(5) == 0 ? End.BADLY : End.WELL;
    }

    @Test
    void ledger_and_server_agree_whatever_the_client_sends_and_whenever_answers_come() {
        Seeded.holds(20_000, random -> new Run(random).toTheEnd());
    }

    /** One stream with one set of delays. */
    private static final class Run {
        private final Random random;
        private final List<Sent> stream;
        private final Ledger ledger = new Ledger();
        private final Server server = new Server();
        private final Queue<Sent> onTheWay = new ArrayDeque<>();
        private final List<Sent> fakedByUs = new ArrayList<>();
        private final StringBuilder story = new StringBuilder();

        Run(Random random) {
            this.random = random;
            this.stream = stream(random);
        }

        void toTheEnd() {
            int sent = 0;
            while (sent < stream.size() || !onTheWay.isEmpty() || !server.out.isEmpty()) {
                int step = random.nextInt(3);
                if (step == 0 && sent < stream.size()) {
                    send(stream.get(sent++));
                } else if (step == 1 && !onTheWay.isEmpty()) {
                    server.read(onTheWay.remove());
                } else if (step == 2 && !server.out.isEmpty()) {
                    hear(server.out.remove());
                }
                if (onTheWay.isEmpty() && server.out.isEmpty() && !ledger.isUncertain()) {
                    assertThat(ledger.isClear()).as("clear after%s", story).isEqualTo(server.isIdle());
                }
            }
            assertThat(server.isIdle()).isTrue();
            assertThat(ledger.isClear()).as("%s in %s", story, stream).isTrue();
            for (Sent message : stream) {
                if (message.kind != COPY_DATA && message.kind != Ledger.COPY_END && message.kind != Ledger.SYNC) {
                    assertUndoneUnlessExecuted(message);
                }
            }
        }

        /** What was noted when it was sent stands if and only if the server did it; an error in a simple query is its own end. */
        private void assertUndoneUnlessExecuted(Sent message) {
            boolean simple = message.kind == Ledger.QUERY || message.kind == Ledger.FUNCTION_CALL;
            boolean done = message.isFaked() ? fakedByUs.contains(message) : message.executed;
            if (!simple) {
                assertThat(message.undone)
                        .as("%s undone, in %s", message, story)
                        .isEqualTo(!done);
            } else if (done) {
                assertThat(message.undone)
                        .as("%s undone, in %s", message, story)
                        .isFalse();
            }
        }

        private void send(Sent message) {
            story.append(" >").append(message);
            if (message.kind != COPY_DATA) {
                if (message.isFaked() && ledger.isSettled()) {
                    fakedByUs.add(message); // its answer is given at once
                } else {
                    ledger.owe(message.kind | message.flags, () -> message.undone = true);
                }
            }
            onTheWay.add(message);
        }

        private void hear(Answer answer) {
            story.append(" <").append(answer.said);
            int debt = switch (answer.said) {
                case COPY_IN -> {
                    assertThat(ledger.next()).isEqualTo(answer.to.kind);
                    ledger.copyInBegan();
                    yield answer.to.kind;
                }
                case ERROR -> {
                    assertThat(ledger.next()).as(story.toString()).isEqualTo(answer.to.kind);
                    ledger.failed();
                    yield answer.to.kind;
                }
                case READY -> ledger.settleReady();
                case ANSWER -> heard(answer.to);
            };
            assertThat(debt).as("what was settled by the end of%s", story).isNotEqualTo(Ledger.NOTHING);
            for (int faked = ledger.takeFaked(); faked != Ledger.NOTHING; faked = ledger.takeFaked()) {
                fakedByUs.add(nextFaked());
            }
        }

        private int heard(Sent to) {
            if (to.kind == Ledger.QUERY || to.kind == Ledger.FUNCTION_CALL) {
                assertThat(ledger.next()).isEqualTo(to.kind);
                ledger.answered();
                return to.kind;
            }
            int debt = ledger.settle(to.kind);
            assertThat(debt & Ledger.SWALLOWED).isEqualTo(to.flags);
            return debt;
        }

        private Sent nextFaked() {
            return stream.stream()
                    .filter(message -> message.isFaked() && !message.undone && !fakedByUs.contains(message))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
