package io.pgweir.protocol.sql;

import java.util.LinkedHashMap;
import java.util.Map;

/** Which settings of its session a text may change, as far as that can be read from it. One object is used over and over. */
public final class SettingChanges {
    /** Who changes more of them at a time is not followed. */
    public static final int MOST = 200;

    private static final Map<String, Boolean> NONE = Map.of();

    /** Any may change; for reading only. */
    public static final SettingChanges ANY = new SettingChanges();

    static {
        ANY.unknown();
    }

    private Map<String, Boolean> names = NONE;
    private boolean unknown;
    private boolean resetsAll;
    private boolean changesReading;

    public void clear() {
        if (!isEmpty()) {
            names = NONE;
            unknown = false;
            resetsAll = false;
        }
        changesReading = false;
    }

    /** Whether nothing of what it sets outlives its transaction. */
    public boolean isEmpty() {
        return names.isEmpty() && !unknown && !resetsAll;
    }

    /** The names of those it may change, in lower case, each with whether it is only reset. */
    public Map<String, Boolean> names() {
        return names;
    }

    /** Whether it may change others than these. */
    public boolean areUnknown() {
        return unknown;
    }

    /** Whether it resets all but the role and the session's user. */
    public boolean resetAll() {
        return resetsAll;
    }

    /**
     * Whether it may change how texts are read, and be it only for a transaction: the escapes in strings, or the encoding; or what the proxy
     * itself goes by.
     */
    public boolean changeReading() {
        return changesReading;
    }

    /** Takes in what another text changes. */
    public void join(SettingChanges other) {
        other.names.forEach(this::add);
        unknown |= other.unknown;
        resetsAll |= other.resetsAll;
        changesReading |= other.changesReading;
    }

    void set(String name) {
        add(name, false);
    }

    void reset(String name) {
        add(name, true);
    }

    private void add(String name, boolean onlyReset) {
        sees(name);
        if (name.startsWith("transaction_")) {
            return; // the transaction's own: nothing of it is left
        }
        if (name.equals("seed") || names.size() == MOST) {
            unknown = true;
            return;
        }
        if (names.isEmpty()) {
            names = new LinkedHashMap<>();
        }
        names.merge(name, onlyReset, (one, another) -> one && another);
    }

    /** It is changed, and be it only for a transaction. */
    void sees(String name) {
        changesReading |= name.equals("standard_conforming_strings")
                || name.equals("client_encoding")
                || name.startsWith("pgweir.");
    }

    void unknown() {
        unknown = true;
        changesReading = true;
    }

    void all() {
        resetsAll = true;
        changesReading = true;
    }
}
