package io.pgweir.proxy.session;

import io.pgweir.config.PoolMode;
import io.pgweir.protocol.sql.Effect;
import io.pgweir.protocol.sql.SettingChanges;
import io.pgweir.protocol.sql.TextRules;
import io.pgweir.proxy.knowledge.DatabaseKnowledge;
import io.pgweir.proxy.pool.Welcome;
import io.pgweir.proxy.server.Inquiry;
import io.pgweir.proxy.server.Pin;
import io.pgweir.proxy.server.ServerLink;
import io.pgweir.proxy.server.Settings;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one session: what its client asked for at its start, and has set since.
 *
 * <p>Texts tell only which settings may change. What they are then is asked of the server, once no transaction is open: it knows what
 * savepoints, errors and functions left of them, and how it spells their values. The question goes out behind the unit
 * in the same write where it can be told that the unit ends all transactions, so nobody waits for it.
 */
final class SessionSettings {
    private static final byte IDLE = 'I';
    /** What servers report that is not a session's to set. */
    private static final Set<String> OF_THE_SERVER =
            Set.of("in_hot_standby", "integer_datetimes", "is_superuser", "server_encoding", "server_version");

    private static final Pattern ON = Pattern.compile("on|t(r(ue?)?)?|y(es?)?|1", Pattern.CASE_INSENSITIVE);
    private static final String APPLICATION_NAME = "application_name";
    private static final String READ_ONLY = "default_transaction_read_only";

    private final Welcome welcome;
    private final Way way;
    private final DatabaseKnowledge known;
    private Settings current;
    private TextRules rules;
    /** Those that may have changed, each with whether it was reset and nothing else; null where there are none. */
    private @Nullable Map<String, Boolean> unsure;
    /** Those that were reset, and with that to something else than what the client asked for at its start. */
    private Settings toRestore = Settings.NONE;

    private int errorsBefore;
    /** How often the server was asked and has not answered. The last question is about all that earlier ones are about. */
    private int asking;
    /** More may have changed since the server was asked. */
    private boolean askedTooEarly;
    /** DISCARD ALL has reset the connection, and it is not ready yet. */
    private boolean discarding;
    /** Code may have changed settings that nobody knows. */
    private boolean hidden;
    /** As far as can be told, no transaction is open behind the unit that is being sent. */
    private boolean endsIdle;

    SessionSettings(Welcome welcome, Way way, DatabaseKnowledge known) {
        this.welcome = welcome;
        this.way = way;
        this.known = known;
        current = welcome.settings();
        rules = welcome.rules();
    }

    /** How the client's texts are read. */
    TextRules rules() {
        return rules;
    }

    /** Whether a transaction that does not say otherwise only reads, for certain. */
    boolean readsOnly() {
        String value = current.values().get(READ_ONLY);
        return value != null && !isUnsure(READ_ONLY) && ON.matcher(value).matches();
    }

    boolean isUnsure() {
        return unsure != null;
    }

    private boolean isUnsure(String name) {
        return unsure != null && unsure.containsKey(name);
    }

    /** Brings a connection that the session has from now on to these settings. */
    void bringTo(ServerLink link) {
        asking = 0;
        link.apply(current);
    }

    // ---- changes

    /** A unit of work is sent now, behind what brings the connection to these settings: a RESET may have taken it from them. */
    void sent(ServerLink link, Judge judge) {
        if (unsure == null && link.ledger.isClear()) {
            link.apply(current);
        }
        SettingChanges changes = judge.changes();
        if (!changes.isEmpty()) {
            toRestore = lostTo(changes);
            errorsBefore = link.errors();
            changes.names().forEach((name, onlyReset) -> note(link, name, onlyReset));
            if (changes.resetAll()) {
                way.demand().reset();
                noteAll(link, current);
                noteAll(link, welcome.settings());
            }
            askedTooEarly = true;
        }
        hidden |= judge.isUnknown();
        if (Effect.CODE.isIn(judge.effects())) {
            codeRuns(link, known.ofCode());
        }
        if (unsure != null) {
            boolean beginsIdle = link.status() == IDLE && link.ledger.owesTenantNothing();
            endsIdle = judge.endsTransaction() || beginsIdle && !judge.beginsTransaction();
        }
    }

    /** What the client asked for at its start, and is reset to something else. */
    private Settings lostTo(SettingChanges changes) {
        Settings first = welcome.settings();
        if (changes.resetAll()) {
            Set<String> all = new HashSet<>(first.values().keySet());
            all.removeAll(Set.of(Settings.ROLE, Settings.SESSION_AUTHORIZATION));
            return first.only(all);
        }
        Set<String> names = new HashSet<>();
        changes.names().forEach((name, onlyReset) -> {
            if (onlyReset) {
                names.add(name);
            }
        });
        return first.only(names);
    }

    /**
     * Brings back what was reset, unless that failed; true if there was something. It is done where the reset was done, so a
     * transaction that is rolled back undoes both.
     */
    private boolean restore(ServerLink link) {
        Settings lost = toRestore;
        toRestore = Settings.NONE;
        if (lost == Settings.NONE || link.errors() != errorsBefore) {
            return false;
        }
        link.restore(lost);
        if (unsure != null) {
            lost.values().keySet().forEach(name -> unsure.replace(name, false));
        }
        return true;
    }

    private boolean isWholeSession() {
        return way.config().mode() == PoolMode.SESSION;
    }

    /** Whether what comes behind these changes has to wait until they are known: a RESET may leave what has to be mended first. */
    boolean decideNext(SettingChanges changes) {
        return !changes.isEmpty()
                && changes.names().entrySet().stream()
                        .anyMatch(one ->
                                one.getValue() && welcome.settings().values().containsKey(one.getKey()));
    }

    /** Code of users may change these, and those that it does not show too. */
    private void codeRuns(ServerLink link, SettingChanges ofCode) {
        if (!ofCode.names().isEmpty()) {
            ofCode.names().forEach((name, _) -> note(link, name, false));
            askedTooEarly = true;
        }
        hidden |= ofCode.areUnknown();
    }

    /** The connection goes to others, who must not get what code may have changed where nobody saw it. */
    void givenBack(ServerLink link) {
        if (hidden) {
            hidden = false;
            link.settingsMayChange();
        }
    }

    /** The connection is lost: what was set in its transaction is undone, and what was set before was told. */
    void lost() {
        unsure = null;
        asking = 0;
        askedTooEarly = false;
        discarding = false;
        hidden = false;
        endsIdle = false;
    }

    /** Whether something was set whose value the server was asked for, and has not said. */
    boolean isAsking() {
        return asking > 0;
    }

    private void noteAll(ServerLink link, Settings settings) {
        for (String name : settings.values().keySet()) {
            if (!name.equals(Settings.ROLE) && !name.equals(Settings.SESSION_AUTHORIZATION)) {
                note(link, name, true);
            }
        }
    }

    private void note(ServerLink link, String name, boolean onlyReset) {
        if (isWholeSession()) {
            return; // its connection is nobody else's before it was reset
        }
        if (unsure == null) {
            unsure = new LinkedHashMap<>();
        }
        unsure.merge(name, onlyReset, (one, another) -> one && another);
        link.settingsMayChange();
        if (unsure.size() > SettingChanges.MOST) {
            link.touch(Pin.SET);
        }
    }

    /** The server says that a setting has changed, in whatever way. */
    void reported(ServerLink link, String name) {
        if (name.isEmpty()) {
            link.touch(Pin.SET); // to something so long that it was not read
            return;
        }
        if (!OF_THE_SERVER.contains(name)) {
            rules = Welcome.rules(link.parameters());
            String known = name.toLowerCase(Locale.ROOT);
            if (!discarding && !isUnsure(known)) {
                note(link, known, false);
                askedTooEarly = true;
            }
        }
    }

    /** DISCARD ALL: what was asked for at the start holds again, and the server has to be told. */
    void discarded() {
        current = welcome.settings();
        way.demand().reset();
        unsure = null;
        discarding = true;
    }

    // ---- what they are now

    /** Whether the unit that is sent now may have changed some, and leaves no transaction open. */
    boolean isDue() {
        return endsIdle && unsure != null && toRestore == Settings.NONE;
    }

    /** Asks what has changed. */
    void askBehind(@Nullable ServerLink link) {
        if (link != null && mayAsk(link) && !isAllReported(link)) {
            ask(link);
        }
        endsIdle = false;
    }

    private boolean mayAsk(ServerLink link) {
        return unsure != null && (asking == 0 || askedTooEarly) && !link.isPinned();
    }

    /** The server is ready, with nothing outstanding; false if it was asked now what has changed, and will be ready again. */
    boolean settle(ServerLink link) {
        discarding = false;
        boolean restored = restore(link);
        if (link.status() != IDLE || !mayAsk(link)) {
            return true;
        }
        if (restored || !isAllReported(link)) {
            ask(link);
            return false;
        }
        Map<String, @Nullable String> values = new LinkedHashMap<>();
        names().keySet().forEach(name -> values.put(name, Welcome.reported(link.parameters(), name)));
        learn(link, values);
        return true;
    }

    private boolean isAllReported(ServerLink link) {
        return names().keySet().stream().allMatch(name -> Welcome.reported(link.parameters(), name) != null);
    }

    private Map<String, Boolean> names() {
        return unsure == null ? Map.of() : unsure;
    }

    private void ask(ServerLink link) {
        asking++;
        askedTooEarly = false;
        link.ours.ask(Inquiry.ofSettings(names().keySet()));
    }

    void answered(ServerLink link, Inquiry inquiry, byte status) {
        asking--;
        Map<String, @Nullable String> values = inquiry.values();
        if (asking > 0 || status != IDLE || askedTooEarly || unsure == null) {
            return; // it is asked again when all is done
        }
        if (values == null) {
            link.touch(Pin.SET);
        } else {
            learn(link, values);
        }
    }

    private void learn(ServerLink link, Map<String, @Nullable String> values) {
        Map<String, @Nullable String> changes = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            String old = current.values().get(name);
            String first = welcome.settings().values().get(name);
            boolean isAsAtFirst = Objects.equals(old, first) && Objects.equals(value, welcome.reported(name));
            if (value == null || first == null && Boolean.TRUE.equals(names().get(name))) {
                if (old != null && !old.equals(value)) {
                    changes.put(name, null);
                }
            } else if (!value.equals(old) && !isAsAtFirst) {
                changes.put(name, value);
            }
        });
        unsure = null;
        if (!changes.isEmpty()) {
            current = current.with(changes);
            changes.forEach(way.own()::isSet);
            if (changes.containsKey(APPLICATION_NAME)) {
                way.comesAs(current.values().getOrDefault(APPLICATION_NAME, ""));
            }
        }
        link.settingsAre(current);
    }
}
