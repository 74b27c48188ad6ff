package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.sql.TextRules;
import io.pgweir.proxy.pool.Welcome;
import io.pgweir.proxy.server.ServerLink;
import io.pgweir.proxy.server.Settings;

/** The settings of one session: what its client asked for at its start, and has set since where that can be told. */
final class SessionSettings {
    private final Settings startup;
    private Settings current;
    private TextRules rules;
    /** The server was told to forget them all. */
    private boolean forgotten;

    SessionSettings(Welcome welcome) {
        startup = welcome.settings();
        current = startup;
        rules = welcome.rules();
    }

    Settings current() {
        return current;
    }

    void are(Settings now) {
        current = now;
    }

    /** How the client's texts are read. */
    TextRules rules() {
        return rules;
    }

    void reported(ServerLink from) {
        rules = Welcome.rules(from.parameters());
    }

    boolean readsOnly() {
        return "on".equals(current.values().get("default_transaction_read_only"));
    }

    /** DISCARD ALL: what was asked for at the start holds again, and the server has to be told. */
    void discarded() {
        current = startup;
        forgotten = true;
    }

    void bringBack(ServerLink link) {
        if (forgotten && link.ledger.isClear()) {
            forgotten = false;
            link.apply(current);
        }
    }

    /** Looks whether the statement at {@code text} is a SET that may go along to another server connection. */
    void expect(ServerLink link, ByteBuf in, int text, long end) {
        link.expectAnything();
        PlainSet set = end <= in.writerIndex() ? PlainSet.read(in, text, (int) end) : null;
        if (set != null) {
            link.expectSet(current, set.name(), set.value());
        }
    }
}
