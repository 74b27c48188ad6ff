package io.pgweir.dist.drivers;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client of a driver in this JVM: few words for what all of them do, each by its own calls. */
interface Client extends AutoCloseable {
    /** How a transaction is begun. */
    enum Begin {
        PLAIN,
        /** One that may go on behind an error, from a savepoint; a driver's own sort may end with the first. */
        WITH_SAVEPOINTS,
        REPEATABLE_READ,
        SERIALIZABLE,
        /** REPEATABLE READ, too. */
        READ_ONLY
    }

    /** A value with its type and how PostgreSQL takes it in a text. */
    record Typed(String type, Object value, String literal) {}

    /** The first column of the first row as text; parameters are $1 and so on, in this order. */
    String value(String sql, @Nullable Object... parameters) throws Exception;

    /** Done for what it does. */
    void run(String sql, @Nullable Object... parameters) throws Exception;

    /** Several statements in one text: of each its first value, or how many rows it changed. */
    List<String> several(String sql) throws Exception;

    /** The value as it came back, in the class that it was given in. */
    Object echo(Typed typed) throws Exception;

    /** What the server said to a statement besides its answer: severity and message. */
    List<String> notices(String sql) throws Exception;

    /** What it was notified of until now: channel and payload. */
    List<String> notifications() throws Exception;

    void begin(Begin how) throws Exception;

    void commit() throws Exception;

    void rollback() throws Exception;

    void savepoint(String name) throws Exception;

    void rollbackTo(String name) throws Exception;

    /** Sends a request to cancel what runs; from any thread. */
    void cancel() throws Exception;

    @Override
    void close();
}
