package io.pgweir.proxy.statement;

import io.pgweir.protocol.RowShape;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** What one server connection has prepared; the statement whose last use is longest ago goes first. */
public final class ServerStatements {
    private final StatementCatalog catalog;
    private final LinkedHashMap<Statement, Prepared> prepared = new LinkedHashMap<>(16, 0.75f, true);
    /** What was asked to be described and is not answered, the first first. */
    private final ArrayDeque<Question> questions = new ArrayDeque<>(2);

    private long parameters = RowShape.UNKNOWN;

    /** What is known of one of them on this server. */
    private static final class Prepared {
        /** A table's definition changed since it was prepared, so its plan may be broken. */
        boolean stale;

        final Description description = new Description();
    }

    /**
     * Somebody wants to know what a statement takes and returns.
     *
     * @param client what a client knows, who hears it too
     */
    public record Question(Description server, @Nullable Description client, Runnable answered) {}

    public ServerStatements(StatementCatalog catalog) {
        this.catalog = catalog;
    }

    /** Whether the server knows {@code statement} and can run it; asking counts as a use. */
    public boolean uses(Statement statement) {
        Prepared known = prepared.get(statement);
        return known != null && !known.stale;
    }

    /** Whether the server has {@code statement} with a plan that may be broken: it must be closed and prepared again. */
    public boolean isStale(Statement statement) {
        Prepared known = prepared.get(statement);
        return known != null && known.stale;
    }

    /** What is known of what {@code statement} takes and returns here; null if it has to be prepared first. */
    public @Nullable Description description(Statement statement) {
        Prepared known = prepared.get(statement);
        return known == null || known.stale ? null : known.description;
    }

    /** A table's definition changed under one of them, and perhaps under others. */
    public void allAreStale() {
        prepared.values().forEach(known -> known.stale = true);
    }

    /** The server still has the stale one that it was to close. */
    public void addStale(Statement statement) {
        add(statement);
        Prepared known = prepared.get(statement);
        if (known != null) {
            known.stale = true;
        }
    }

    public void add(Statement statement) {
        if (prepared.put(statement, new Prepared()) == null) {
            catalog.retain(statement);
        }
    }

    public void forget(Statement statement) {
        if (prepared.remove(statement) != null) {
            catalog.release(statement);
        }
    }

    /** The statement to close so that at most {@code limit} remain, taken off the list; null if there is room. */
    public @Nullable Statement evict(int limit) {
        if (prepared.size() <= limit) {
            return null;
        }
        Iterator<Statement> oldestFirst = prepared.keySet().iterator();
        Statement oldest = oldestFirst.next();
        oldestFirst.remove();
        catalog.release(oldest);
        return oldest;
    }

    public void clear() {
        prepared.keySet().forEach(catalog::release);
        prepared.clear();
    }

    public int size() {
        return prepared.size();
    }

    // ---- what they take and return

    /** The server is asked to describe {@code statement}, or a portal of it. */
    public Question describe(Statement statement, @Nullable Description client, Runnable answered) {
        Prepared known = prepared.get(statement);
        Question question = new Question(known == null ? new Description() : known.description, client, answered);
        questions.add(question);
        return question;
    }

    /** The server failed or skipped it. */
    public void forget(Question question) {
        questions.removeIf(one -> one == question);
    }

    /** The first part of the answer to the first question, if that is about a statement. */
    public void parametersAre(long shape) {
        parameters = shape;
    }

    /** The last part of the answer to the first question. */
    public void columnsAre(long shape) {
        Question question = questions.poll();
        if (question != null) {
            question.server().learn(parameters, shape);
            if (question.client() != null) {
                question.client().learn(parameters, shape);
            }
            question.answered().run();
        }
        parameters = RowShape.UNKNOWN;
    }
}
