package io.pgweir.proxy.session;

import io.pgweir.protocol.sql.Effect;
import io.pgweir.proxy.knowledge.DatabaseKnowledge;

/**
 * What a session changes in a schema, from the first such statement that is sent until its transaction is over: meanwhile nothing
 * is known of its database. If it is databases that are changed, connections that nobody needs make room for that.
 */
final class SchemaChange {
    private final DatabaseKnowledge known;
    private final Commons commons;
    private boolean underWay;
    private boolean ofDatabases;

    SchemaChange(DatabaseKnowledge known, Commons commons) {
        this.known = known;
        this.commons = commons;
    }

    /** A unit with these effects is being sent. */
    void sent(int effects) {
        if (!underWay && Effect.CATALOG.isIn(effects) && !Effect.TEMPORARY.isIn(effects)) {
            underWay = true;
            known.changeBegins();
        }
        if (!ofDatabases && Effect.DATABASE.isIn(effects)) {
            ofDatabases = true;
            commons.pools().vacate(commons.catalogs()::isUsed);
        }
    }

    /** Whatever changed the schema has done so, or has not. */
    void stands() {
        if (underWay || ofDatabases) {
            outlives().run();
        }
    }

    /** It goes on without the session: returns what is to be done when it is over. */
    Runnable outlives() {
        boolean changes = underWay;
        boolean vacates = ofDatabases;
        underWay = false;
        ofDatabases = false;
        return () -> {
            if (changes) {
                known.changeEnds();
            }
            if (vacates) {
                commons.pools().vacated();
            }
        };
    }
}
