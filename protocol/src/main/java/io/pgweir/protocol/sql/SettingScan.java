package io.pgweir.protocol.sql;

/**
 * Finds out which settings a statement may change. It has been read before, so all that is left are names: those of SET and
 * RESET, and those that calls of set_config begin with.
 */
final class SettingScan {
    static final String PG_SETTINGS = "pg_settings";
    private static final String SET_CONFIG = "set_config";

    private final TextWindow text;
    private final SqlLexer lexer;
    private final Name name = new Name();

    SettingScan(TextWindow text) {
        this.text = text;
        lexer = new SqlLexer(text);
    }

    void begin(TextRules rules) {
        lexer.begin(rules.standardConformingStrings());
    }

    /** Takes in what the statement changes that this verdict is about. */
    void take(Verdict statement, SettingChanges changes) {
        switch (statement.command()) {
            case SET, RESET -> setting(statement, changes);
            case SET_CHARACTERISTICS -> {
                changes.set("default_transaction_isolation");
                changes.set("default_transaction_read_only");
                changes.set("default_transaction_deferrable");
            }
            default -> {
                if (statement.has(Effect.SETTING)) {
                    calls(statement, changes);
                }
            }
        }
    }

    private void setting(Verdict statement, SettingChanges changes) {
        String of = switch (statement.subject()) {
            case NAMED -> named(statement);
            case TIME_ZONE -> "timezone";
            case NAMES -> "client_encoding";
            case SCHEMA -> "search_path";
            case ROLE -> "role";
            case SESSION_AUTHORIZATION -> "session_authorization";
            case XML_OPTION -> "xmloption";
            case ISOLATION_LEVEL -> "transaction_isolation";
            default -> "";
        };
        if (statement.subject() == Subject.ALL) {
            changes.all();
        } else if (of.isEmpty()) {
            changes.unknown();
        } else if (statement.isLocal()) {
            changes.sees(of);
        } else if (statement.isToDefault()) {
            changes.reset(of);
        } else {
            changes.set(of);
        }
        if (statement.subject() == Subject.SESSION_AUTHORIZATION && !statement.isLocal()) {
            changes.set("role"); // which it takes away
        }
    }

    /** The name of a setting as SET spells it, or nothing where it has more than letters, digits and dots. */
    private String named(Verdict statement) {
        int upTo = statement.nameAt() + statement.nameLength();
        StringBuilder whole = new StringBuilder();
        lexer.startAt(statement.nameAt());
        do {
            lexer.next();
            if (!name.read(text, lexer.kind(), lexer.start(), lexer.end())) {
                return "";
            }
            whole.append(name);
        } while (lexer.end() < upTo
                && lexer.next() == Token.DOT
                && whole.append('.').length() < Name.MAX_BYTES);
        return lexer.end() == upTo && isPlain(whole) ? whole.toString() : "";
    }

    private static boolean isPlain(CharSequence name) {
        return name.chars().allMatch(c -> c < 0x80 && (c == '.' || Chars.word(c) == c));
    }

    private void calls(Verdict statement, SettingChanges changes) {
        boolean found = false;
        lexer.startAt(statement.begin());
        int token = lexer.next();
        while (lexer.start() < statement.end() && token != Token.END && token != Token.ERROR) {
            boolean named = (token == Token.WORD || token == Token.QUOTED)
                    && name.read(text, token, lexer.start(), lexer.end());
            boolean isIt = named && name.is(SET_CONFIG);
            if (named && name.is(PG_SETTINGS)) {
                changes.unknown(); // an UPDATE of it sets them
            }
            token = lexer.next();
            if (isIt && token == Token.OPEN) {
                found = true;
                call(changes);
                token = lexer.kind();
            }
        }
        if (!found) {
            changes.unknown(); // it is behind a name that does not show it
        }
    }

    /** The lexer is at the parenthesis. It stays in the call, as there may be others in its arguments. */
    private void call(SettingChanges changes) {
        int behind = lexer.end();
        String called = firstArgument();
        boolean passing = endsWithTrue();
        lexer.startAt(behind);
        lexer.next();
        if (passing && called.isEmpty()) {
            changes.sees("client_encoding"); // it may be
        } else if (passing) {
            changes.sees(called);
        } else if (called.isEmpty()) {
            changes.unknown();
        } else {
            changes.set(called);
        }
    }

    /** The first argument where it is a plain string, or nothing. */
    private String firstArgument() {
        if (lexer.next() != Token.STRING
                || text.at(lexer.start()) != '\''
                || !name.readSetting(text, lexer.start() + 1, lexer.end() - 1)) {
            return "";
        }
        String first = name.toString();
        if (lexer.next() == Token.TYPECAST && lexer.next() == Token.WORD) {
            lexer.next();
        }
        return lexer.kind() == Token.COMMA && isPlain(first) ? first : "";
    }

    /** Whether the last argument is TRUE: nothing of it outlives the transaction. */
    private boolean endsWithTrue() {
        int depth = 1;
        boolean lone = false;
        boolean last = false;
        for (int token = lexer.kind(); token != Token.END && token != Token.ERROR; token = lexer.next()) {
            if (token == Token.OPEN) {
                depth++;
            } else if (token == Token.CLOSE && --depth == 0) {
                return last;
            }
            last = lone && lexer.keyword() == Keyword.TRUE;
            lone = token == Token.COMMA && depth == 1;
        }
        return false;
    }
}
