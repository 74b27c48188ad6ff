package io.pgweir.proxy.statement;

import java.util.Iterator;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** What one server connection has prepared; the statement whose last use is longest ago goes first. */
public final class ServerStatements {
    private final StatementCatalog catalog;
    private final LinkedHashMap<Statement, Boolean> prepared = new LinkedHashMap<>(16, 0.75f, true);

    public ServerStatements(StatementCatalog catalog) {
        this.catalog = catalog;
    }

    /** Whether the server knows {@code statement}; asking counts as a use. */
    public boolean uses(Statement statement) {
        return prepared.get(statement) != null;
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
