package io.pgweir.proxy.console;

import io.pgweir.protocol.Fault;
import io.pgweir.protocol.RowDescription;
import io.pgweir.protocol.RowDescription.Column;
import io.pgweir.protocol.SqlState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A SELECT of constants, and of the few functions by which drivers and monitors find out whether somebody is there, and who. The console has
 * no tables, and says so at once, so that a completion by the catalogs comes to an end without one.
 */
final class Select {
    private static final String UNNAMED = "?column?";

    private final Call call;
    private final List<Column> columns = new ArrayList<>();
    private final List<@Nullable Object> values = new ArrayList<>();
    private int at;

    private Select(Call call) {
        this.call = call;
    }

    static Select of(Call call) {
        Select select = new Select(call);
        do {
            select.item();
        } while (select.takes(','));
        if (select.at < call.arguments().size()) {
            throw new Refusal(Fault.error(SqlState.FEATURE_NOT_SUPPORTED, "the console has no tables")
                    .withHint("SHOW HELP lists what it has."));
        }
        return select;
    }

    List<Column> columns() {
        return columns;
    }

    Result result() {
        return new Result.Rows(columns, List.of(values), "SELECT 1");
    }

    private @Nullable Word peek() {
        return at < call.arguments().size() ? call.arguments().get(at) : null;
    }

    private boolean takes(char symbol) {
        Word word = peek();
        boolean taken = word != null && word.isSymbol(symbol);
        at += taken ? 1 : 0;
        return taken;
    }

    private void item() {
        Word word = peek();
        if (word == null) {
            add(UNNAMED, RowDescription.Type.TEXT, "");
            return;
        }
        at++;
        if (word.kind() == Word.Kind.QUOTED) {
            add(UNNAMED, RowDescription.Type.TEXT, word.text());
        } else if (word.kind() == Word.Kind.PLAIN) {
            plain(word.text().replaceFirst("::.*", "").toLowerCase(Locale.ROOT));
        } else {
            at--;
            throw unknown(word.text());
        }
        Word cast = peek();
        if (cast != null && cast.text().startsWith("::")) {
            at++;
        }
        alias();
    }

    private void plain(String text) {
        if (text.matches("[0-9]{1,9}")) {
            add(UNNAMED, RowDescription.Type.INT4, Integer.valueOf(text));
            return;
        }
        String name = text.startsWith("pg_catalog.") ? text.substring("pg_catalog.".length()) : text;
        String argument = "";
        if (takes('(')) {
            Word word = peek();
            if (word != null && word.kind() == Word.Kind.QUOTED) {
                argument = word.text();
                at++;
            }
            if (!takes(')')) {
                throw unknown(name);
            }
        }
        Guest guest = call.guest();
        switch (name) {
            case "true", "false" -> add("bool", RowDescription.Type.BOOL, Boolean.valueOf(name));
            case "null" -> add(UNNAMED, RowDescription.Type.TEXT, null);
            case "version" -> add(name, RowDescription.Type.TEXT, "PostgreSQL 17.0 (pgweir console)");
            case "current_database", "current_catalog" -> add(name, RowDescription.Type.TEXT, guest.database());
            case "current_schema" -> add(name, RowDescription.Type.TEXT, "public");
            case "current_user", "session_user", "user", "current_role" ->
                add(name, RowDescription.Type.TEXT, guest.user());
            case "pg_backend_pid" -> add(name, RowDescription.Type.INT4, guest.pid());
            case "pg_is_in_recovery" -> add(name, RowDescription.Type.BOOL, false);
            case "now", "current_timestamp" -> add(name, RowDescription.Type.TIMESTAMPTZ, Instant.now());
            case "current_setting" ->
                add(
                        name,
                        RowDescription.Type.TEXT,
                        GuestSettings.get(guest.settings(), argument.toLowerCase(Locale.ROOT)));
            default -> throw unknown(name);
        }
    }

    private void add(String name, RowDescription.Type type, @Nullable Object value) {
        columns.add(new Column(name, type));
        values.add(value);
    }

    private void alias() {
        Word word = peek();
        boolean said = word != null && word.is("AS");
        Word name = said && at + 1 < call.arguments().size() ? call.arguments().get(at + 1) : word;
        boolean bare = name != null && name.kind() == Word.Kind.PLAIN && !name.is("FROM");
        if (name != null && (said || bare || name.kind() == Word.Kind.QUOTED)) {
            at += said ? 2 : 1;
            columns.add(new Column(name.text(), columns.removeLast().type()));
        }
    }

    private static Refusal unknown(String what) {
        return new Refusal(Fault.error(SqlState.FEATURE_NOT_SUPPORTED, "the console can't select " + what)
                .withHint("It has no tables and few functions; SHOW HELP lists what it has."));
    }
}
