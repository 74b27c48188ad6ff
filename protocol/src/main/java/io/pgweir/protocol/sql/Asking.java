package io.pgweir.protocol.sql;

import org.jspecify.annotations.Nullable;

/**
 * Brings what a scan has found to the verdict: reasons, effects, and what {@link Knowledge} says of functions, relations
 * and operators.
 */
final class Asking {
    private static final String PG_TEMP = "pg_temp";

    private final TextWindow text;
    private final Chain chain;
    private final NameStack names = new NameStack();
    private final Name schema = new Name();
    private final Name name = new Name();
    private Verdict verdict = new Verdict();
    private Knowledge knowledge = BuiltIns.ofAllMajors();
    private boolean columnsMayCall;
    private boolean runs;
    private boolean runsNow;

    /** How far the argument of a function that shows a setting was read: 0 not at all, 1 its parenthesis, 2 its name. */
    private int setting;

    Asking(TextWindow text, Chain chain) {
        this.text = text;
        this.chain = chain;
    }

    void begin(Verdict ofStatement, Knowledge toAsk) {
        verdict = ofStatement;
        knowledge = toAsk;
        columnsMayCall = toAsk.mayColumnsCall();
        names.clear();
        runs = true;
        runsNow = true;
        setting = 0;
    }

    void planOnly() {
        runs = false;
    }

    void prepareOnly() {
        runsNow = false;
    }

    /** A reason that holds whether or not anything runs. */
    void raise(Reason reason) {
        verdict.raise(reason);
    }

    /** A reason that holds where the statement runs. */
    void does(Reason reason) {
        if (runs) {
            verdict.raise(reason);
        }
    }

    void leaves(Effect effect) {
        if (runs && runsNow) {
            verdict.add(effect);
        }
    }

    /** The chain of names is a relation that is read. */
    void relation() {
        if (!chain.read(schema, name)) {
            raise(Reason.UNKNOWN_RELATION);
        } else if (!schema.isEmpty() || names.isEmpty() || !names.defines(name)) {
            RelationKind kind = knowledge.relation(schema, name);
            if (name.is(SettingScan.PG_SETTINGS) && verdict.command() == Command.DML) {
                leaves(Effect.SETTING); // an UPDATE of it sets them
            }
            Reason reason = kind.reason();
            if (reason != null && (runs || kind != RelationKind.NODE && kind != RelationKind.WRITES)) {
                raise(reason);
            }
        }
    }

    /** Where the lexer is at the name of the session's own schema, what is read or made there is temporary. */
    void nameOfTemporaries(SqlLexer lexer) {
        int length = lexer.end() - lexer.start();
        if (length >= PG_TEMP.length()
                && length <= PG_TEMP.length() + 2
                && (lexer.kind() != Token.WORD || (text.at(lexer.start()) | 0x20) == 'p')
                && name.read(text, lexer.kind(), lexer.start(), lexer.end())
                && name.is(PG_TEMP)) {
            raise(Reason.TEMPORARY_RELATION);
            leaves(Effect.TEMPORARY);
        }
    }

    /** The lexer is at an operator; where it is written OPERATOR(...), the chain of names is its schema. */
    void operator(SqlLexer lexer, boolean qualified) {
        int length = lexer.end() - lexer.start();
        if (length == 2 && text.at(lexer.start() + 1) == (text.at(lexer.start()) == '=' ? '>' : '=')) {
            int first = text.at(lexer.start());
            if (first == '=' || first == '!') {
                return; // => names an argument, and != is another way to write <>
            }
        }
        schema.clear();
        boolean known = true;
        if (qualified && !chain.isEmpty()) {
            known = chain.readOne(schema);
        }
        known = known && name.read(text, Token.OPERATOR, lexer.start(), lexer.end());
        if (!known || !knowledge.isReadingOperator(schema, name)) {
            does(Reason.UNKNOWN_OPERATOR);
        }
    }

    /** The chain of names is called, with arguments on this level. Some keywords are functions that nobody can define. */
    void call(int level, boolean syntax) {
        FunctionKind kind = FunctionKind.UNKNOWN;
        if (chain.read(schema, name)) {
            kind = knowledge.function(schema, name, Knowledge.NOT_COUNTED);
        }
        if (kind == FunctionKind.UNKNOWN && syntax) {
            return;
        }
        if (kind == FunctionKind.DEPENDS) {
            if (!names.push(schema, name, level, NameStack.CALL)) {
                does(Reason.TOO_COMPLEX);
            }
            return;
        }
        called(kind);
    }

    /** The chain of names is a column, or a call with a row. */
    void column() {
        if (columnsMayCall) {
            field(chain.readLast(name));
        }
    }

    /** The lexer is at a name behind a dot that stands behind no name: a field, or a call with what stands there. */
    void field(SqlLexer lexer) {
        field(name.read(text, lexer.kind(), lexer.start(), lexer.end()));
    }

    private void field(boolean known) {
        FunctionKind kind = known ? knowledge.field(name) : FunctionKind.UNKNOWN;
        called(
                switch (kind) {
                    case DEPENDS -> FunctionKind.UNKNOWN;
                    case SHOWS_SETTING -> FunctionKind.NODE; // its argument is behind us
                    default -> kind;
                });
    }

    /** The chain of names is a type. Those that the grammar has are PostgreSQL's. */
    void type() {
        if (chain.keyword().category() != Keyword.Category.COLUMN
                && !(chain.read(schema, name) && knowledge.isReadingType(schema, name))) {
            does(Reason.UNKNOWN_TYPE);
        }
    }

    private void called(FunctionKind kind) {
        if (kind == FunctionKind.SHOWS_SETTING) {
            setting = 1;
        }
        @Nullable Reason reason = kind.reason();
        if (reason != null) {
            does(reason);
        }
        @Nullable Effect effect = kind.effect();
        if (effect != null) {
            leaves(effect);
            if (effect == Effect.LEFT_BY_CODE) {
                leaves(Effect.CODE);
            }
        }
    }

    boolean isAtSetting() {
        return setting > 0;
    }

    /** The setting that is shown must be a plain string, and not one that differs between nodes. */
    void settingArgument(int token, SqlLexer lexer) {
        boolean harmless;
        if (setting == 1) {
            verdict.restOnValues();
            setting = token == Token.OPEN ? 1 : 2;
            harmless = token == Token.OPEN
                    || token == Token.STRING
                            && text.at(lexer.start()) == '\''
                            && name.readSetting(text, lexer.start() + 1, lexer.end() - 1)
                            && BuiltIns.isSettingOfSession(name);
        } else {
            setting = 0;
            harmless = token == Token.COMMA || token == Token.CLOSE || token == Token.TYPECAST;
        }
        if (!harmless) {
            does(Reason.NODE_STATE);
        }
    }

    /** A level closes, with so many arguments if it was a call's. */
    void close(int level, int arguments) {
        if (names.isLast(level, NameStack.CALL)) {
            names.last(schema, name);
            FunctionKind kind = knowledge.function(schema, name, arguments);
            called(kind == FunctionKind.DEPENDS ? FunctionKind.UNKNOWN : kind);
        }
        names.close(level);
    }

    /** The lexer is at a name that a WITH clause on this level gives to a query. */
    void define(SqlLexer lexer, int level, boolean recursive) {
        schema.clear();
        // A name that we can't read is not found either where it is used, and then nobody knows the relation.
        if (name.read(text, lexer.kind(), lexer.start(), lexer.end())
                && !names.push(schema, name, level, recursive ? NameStack.VISIBLE : NameStack.HIDDEN)) {
            raise(Reason.TOO_COMPLEX);
        }
    }

    /** The query that got its name last on this level is complete. */
    void defined(int level) {
        if (names.isLast(level, NameStack.HIDDEN)) {
            names.show();
        }
    }
}
