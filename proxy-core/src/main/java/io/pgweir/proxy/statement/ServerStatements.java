package io.pgweir.proxy.statement;

import java.util.Iterator;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** What one server connection has prepared; the statement whose last use is longest ago goes first. */
public final class ServerStatements {
    private final StatementCatalog catalog;
    /** True with a statement whose plan is good as far as we know. */
    private final LinkedHashMap<Statement, Boolean> prepared = new LinkedHashMap<>(16, 0.75f, true);

    public ServerStatements(StatementCatalog catalog) {
        this.catalog = catalog;
    }

    /** Whether the server knows {@code statement} and can run it; asking counts as a use. */
    public boolean uses(Statement statement) {
        return Boolean.TRUE.equals(prepared.get(statement));
    }

    /** Whether the server has {@code statement} with a plan that may be broken: it must be closed and prepared again. */
    public boolean isStale(Statement statement) {
        return Boolean.FALSE.equals(prepared.get(statement));
    }

    /** A table's definition changed under one of them, and perhaps under others. */
    public void allAreStale() {
        prepared.replaceAll((_, _) -> Boolean.FALSE);
    }

    /** The server still has the stale one that it was to close. */
    public void addStale(Statement statement) {
        add(statement);
        prepared.put(statement, Boolean.FALSE);
    }

    public void add(Statement statement) {
        if (prepared.put(statement, Boolean.TRUE) == null) {
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
}
