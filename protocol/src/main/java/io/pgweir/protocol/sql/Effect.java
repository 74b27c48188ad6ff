package io.pgweir.protocol.sql;

/** What a text leaves behind in the session that ran it: what cannot move, or what somebody has to remember. */
public enum Effect {
    /** Takes an advisory lock of the session. */
    SESSION_LOCK(1),
    /** Changes settings: {@link Classifier#settings} says which, as far as the text shows it. */
    SETTING(2),
    /** Sets the seed of random(). */
    SEED(4),
    /** Moves a sequence. */
    SEQUENCE(8),
    /** May make a replication slot, an origin, a backup or a snapshot that is the session's. */
    SLOT(16),
    /** Makes a temporary relation. */
    TEMPORARY(32),
    /** Changes what the catalog holds. */
    CATALOG(64),
    /** Listens to a channel, or asks to which. */
    LISTENER(128),
    /** Prepares a statement under a name in SQL. */
    PREPARED(256),
    /** Declares a cursor that outlives its transaction. */
    HELD_CURSOR(512),
    /** Loads a library. */
    LIBRARY(1024),
    /** Throws away prepared statements, or more. */
    DISCARD(2048),
    /** May run code of users: a function or procedure, a trigger, a DO block. */
    CODE(4096),
    /** Calls a function of users whose code leaves behind one of the above that keep the connection from others. */
    LEFT_BY_CODE(8192),
    /** Declares a cursor that ends with its transaction. */
    CURSOR(16384),
    /** May give back what the session holds: unlocks, closes, stops listening. */
    RELEASE(32768),
    /** Asks what the session last got from a sequence. */
    LAST_VALUE(65536),
    /** Notifies those who listen. */
    NOTIFICATION(131072),
    /** Stops listening to a channel, or to all. */
    UNLISTEN(262144),
    /** Makes, changes or drops a database, to which nobody may be connected for that. */
    DATABASE(524288),
    /** Opens a connection from the server process to another server. */
    CONNECTION(1048576);

    private final int bit;

    Effect(int bit) {
        this.bit = bit;
    }

    /** The effect's bit in a set of them. */
    int bit() {
        return bit;
    }

    /** Whether a set of effects, as {@link Verdict#effects} gives it, has this one. */
    public boolean isIn(int effects) {
        return (effects & bit) != 0;
    }
}
