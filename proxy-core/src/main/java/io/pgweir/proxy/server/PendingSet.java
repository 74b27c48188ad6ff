package io.pgweir.proxy.server;

import org.jspecify.annotations.Nullable;

/** A SET under way of which it is known what it changes: it holds once the server is ready again without an error in between. */
final class PendingSet {
    private @Nullable Settings next;
    private boolean completed;

    void begin(Settings settings) {
        next = settings;
        completed = false;
    }

    /** A SET completed; false if it is not the one that was expected. */
    boolean complete() {
        boolean known = next != null && !completed;
        completed |= known;
        return known;
    }

    /** It failed, was rolled back, or something else was sent that may be a SET: true if one now has an unknown outcome. */
    boolean forget() {
        boolean unknown = completed;
        next = null;
        completed = false;
        return unknown;
    }

    /** The server is ready: the settings that hold now, or null if they did not change. */
    @Nullable
    Settings take() {
        Settings holds = completed ? next : null;
        next = null;
        completed = false;
        return holds;
    }
}
