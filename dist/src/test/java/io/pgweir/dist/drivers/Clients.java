package io.pgweir.dist.drivers;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A driver in this JVM: where its clients come from, and how its errors read. */
interface Clients extends AutoCloseable {
    AtomicInteger MADE = new AtomicInteger();

    /** What a driver says of an error; empty is what it doesn't say. */
    record Failure(String state, String position, String table, String constraint) {}

    /** Something that may fail. */
    @FunctionalInterface
    interface Step {
        void take() throws Exception;
    }

    /** One with these parameters, and all else as the driver comes. */
    Client connect(Map<String, String> parameters) throws Exception;

    default Client connect() throws Exception {
        return connect(Map.of());
    }

    /** One whose values all go in one of the two formats. */
    Client connect(boolean binary) throws Exception;

    Failure failure(Throwable thrown);

    @Override
    void close();

    /** A name that no other scenario or driver uses. */
    default String fresh(String what) {
        return what + "_jvm_" + MADE.incrementAndGet();
    }

    /** The name of a table made by a client that then leaves. */
    default String table(String columns) throws Exception {
        String name = fresh("t");
        try (Client client = connect()) {
            client.run("CREATE TABLE " + name + " (" + columns + ")");
        }
        return name;
    }

    /** That a step fails in this way and no other. */
    default Failure fails(String state, Step step) {
        try {
            step.take();
        } catch (Exception thrown) {
            Failure failure = failure(thrown);
            if (!failure.state().equals(state)) {
                throw new AssertionError("not " + state + " but " + failure, thrown);
            }
            return failure;
        }
        throw new AssertionError("no error");
    }
}
