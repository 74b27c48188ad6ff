package io.pgweir.protocol.sql;

import io.pgweir.protocol.sql.Keyword.Category;

/**
 * Reads a statement from a word on to its end, and finds all that can make it more than a read.
 *
 * <p>It has no grammar, but knows the places that count. At each token it remembers what kind of thing stood before, and
 * for each open parenthesis what is being written in it; both together tell
 *
 * <ul>
 *   <li>a verb from a name: {@code UPDATE} is a verb where a WITH clause has a statement, else it is a column;
 *   <li>a call from a list of columns: {@code f (} behind an operator or a keyword calls, behind a name it is an alias;
 *   <li>a relation from a column: it stands behind FROM, JOIN, TABLE or a comma among those.
 * </ul>
 *
 * Where two readings are left, the one that goes to the primary is taken.
 */
final class QueryScan {
    private final SqlLexer lexer;
    private final Asking asking;
    private final Levels levels = new Levels();
    private final Chain chain;
    private final RoutineBody body = new RoutineBody();
    private final Before before = new Before();
    private final Before beforeChain = new Before();

    private int tooDeep;
    private boolean definition;
    private boolean relation;
    private boolean type;
    private boolean insertTarget;

    QueryScan(TextWindow text, SqlLexer lexer) {
        this.lexer = lexer;
        this.chain = new Chain(text);
        this.asking = new Asking(text, chain);
    }

    /** Starts a statement, where the lexer is at its first word. Everything read from here on counts for this verdict. */
    void begin(Verdict verdict, Knowledge knowledge) {
        levels.clear();
        chain.clear();
        asking.begin(verdict, knowledge);
        body.clear();
        tooDeep = 0;
        before.set(Before.NOTHING);
        definition = false;
        relation = false;
        type = false;
        insertTarget = false;
    }

    /** From here on nothing runs, it is only planned: writes and calls don't matter, relations must be there all the same. */
    void planOnly() {
        asking.planOnly();
    }

    /** From here on nothing runs before somebody executes it: its effects come then. */
    void prepareOnly() {
        asking.prepareOnly();
    }

    /** Reads up to the semicolon that ends the statement, or to the text's end; the lexer stays on it. */
    void toEnd(boolean isDefinition) {
        definition = isDefinition;
        for (int token = lexer.kind(); token != Token.END && token != Token.ERROR; token = lexer.next()) {
            if (token == Token.SEMICOLON && levels.depth() == 0 && tooDeep == 0 && !body.isOpen()) {
                break;
            }
            if (definition) {
                body.token(token, lexer.keyword(), before.is(Before.AS) || before.is(Before.DOT));
            }
            take(token);
        }
        settle();
        if (levels.depth() > 0 || tooDeep > 0 || body.isOpen()) {
            asking.raise(Reason.UNBALANCED);
        }
    }

    /** Reads what stands in the parenthesis that the lexer is at, and goes on behind it. */
    void parenthesis() {
        do {
            take(lexer.kind());
            int token = lexer.next();
            if (token == Token.END || token == Token.ERROR) {
                return;
            }
        } while (levels.depth() > 0 || tooDeep > 0);
    }

    /** Reads the name of a relation that the lexer is at, and goes on behind it. */
    void relation() {
        levels.relationNext(true);
        while (lexer.kind() == Token.WORD
                || lexer.kind() == Token.QUOTED
                || lexer.kind() == Token.UNICODE
                || lexer.kind() == Token.DOT) {
            if (!chain.isEmpty() && !before.is(Before.DOT) && lexer.kind() != Token.DOT) {
                break;
            }
            if (chain.isEmpty()) {
                name();
            } else {
                take(lexer.kind());
            }
            int _ = lexer.next();
        }
        settle();
    }

    /** Reads to the end where no statement can begin any more. */
    void expressions() {
        levels.mayWrite(false);
        toEnd(false);
    }

    private void take(int token) {
        if (asking.isAtSetting()) {
            asking.settingArgument(token, lexer);
        }
        switch (token) {
            case Token.WORD -> word(lexer.keyword());
            case Token.QUOTED, Token.UNICODE -> word(Keyword.NONE);
            case Token.STRING -> string();
            case Token.NUMBER, Token.PARAMETER -> after(Before.OPERAND);
            case Token.OPERATOR -> operator();
            case Token.OPEN -> open();
            case Token.OPEN_BRACKET -> {
                after(Before.SIGN);
                descend(Levels.EXPRESSION);
            }
            case Token.CLOSE, Token.CLOSE_BRACKET -> close();
            case Token.COMMA -> comma();
            case Token.DOT -> before.set(Before.DOT);
            case Token.TYPECAST -> after(Before.TYPECAST);
            case Token.SEMICOLON -> {
                // Inside of parentheses only a rule's actions have it, and a routine's body anywhere.
                after(Before.SIGN);
                if (!definition) {
                    asking.raise(Reason.UNBALANCED);
                }
            }
            default -> after(Before.SIGN);
        }
    }

    private void after(int what) {
        settle();
        before.set(what);
    }

    /** A chain of names has ended. If it stood where a relation or a type stands, it is one. */
    private void settle() {
        if (relation) {
            asking.relation();
            relation = false;
        } else if (type) {
            asking.type();
            type = false;
        } else if (chain.isDotted()) {
            asking.column();
        }
        insertTarget = false;
        chain.clear();
    }

    /** A string, or a value of the type whose name stands before it. */
    private void string() {
        type |= !relation && !chain.isEmpty() && beforeChain.letsType(chain.keyword());
        after(Before.OPERAND);
    }

    private void comma() {
        after(Before.COMMA);
        levels.comma();
        if (levels.mode() == Levels.FROM || levels.mode() == Levels.RELATIONS) {
            levels.relationNext(true);
        }
    }

    private void operator() {
        if (levels.mode() == Levels.OPERATOR) {
            asking.operator(lexer, true);
            levels.mode(Levels.EXPRESSION);
        } else {
            asking.operator(lexer, false);
        }
        after(Before.SIGN);
    }

    // ---- words

    private void word(Keyword word) {
        if (before.is(Before.DOT)) {
            if (chain.isEmpty()) {
                asking.field(lexer);
            } else {
                chain.add(lexer);
            }
            before.set(Before.OPERAND);
            return;
        }
        if (relation && word == Keyword.FROM && chain.keyword() == Keyword.ROWS) {
            relation = false; // ROWS FROM (...)
            levels.relationNext(true);
        }
        settle();
        asking.nameOfTemporaries(lexer);
        if (before.is(Before.TYPECAST) || before.is(Before.AS) && levels.mode() == Levels.CAST) {
            chain.begin(lexer);
            type = true;
            before.set(Before.OPERAND);
        } else if (before.is(Before.AS)) {
            alias(word);
        } else if (levels.mode() == Levels.WITH && isDefinition(word)) {
            asking.define(lexer, levels.depth(), levels.recursive());
            after(Before.OPERAND);
        } else if (word == Keyword.NONE || levels.relationNext() && isRelation(word)) {
            name();
        } else {
            keyword(word);
        }
    }

    /** Behind AS every word is a name, but for what a WITH clause says of its queries. */
    private void alias(Keyword word) {
        boolean ofWith = before.is(Before.AS) && levels.mode() == Levels.WITH;
        if (!ofWith || word != Keyword.MATERIALIZED && word != Keyword.NOT) {
            after(Before.OPERAND);
        }
    }

    private boolean isDefinition(Keyword word) {
        if (before.is(Keyword.WITH)) {
            return word != Keyword.RECURSIVE;
        }
        return before.is(Keyword.RECURSIVE) || before.is(Before.COMMA) && !levels.columns();
    }

    /** Whether a keyword that stands where a relation must stand is a relation's or a function's name. */
    private boolean isRelation(Keyword word) {
        return word.category() != Category.RESERVED && (word != Keyword.VALUES || !before.is(Before.NOTHING));
    }

    private void name() {
        beforeChain.set(before);
        chain.begin(lexer);
        relation = levels.relationNext();
        insertTarget = relation && before.is(Keyword.INTO);
        levels.relationNext(false);
        before.set(Before.OPERAND);
        while (!definition && lexer.nextBehindDot()) {
            chain.add(lexer); // as two turns more would do
        }
    }

    /** A keyword as itself, which a name or a call may follow. */
    private void plain(Keyword word) {
        before.set(word);
    }

    /** A keyword that may be a name all the same. */
    private void maybeName(Keyword word) {
        beforeChain.set(before);
        chain.begin(lexer);
        plain(word);
    }

    private void keyword(Keyword word) {
        switch (word) {
            case INSERT, UPDATE, DELETE, MERGE -> verb(word);
            case SHARE, NO, KEY -> {
                if (before.is(Keyword.FOR)) {
                    asking.does(Reason.ROW_LOCK);
                }
                maybeName(word);
            }
            case INTO -> {
                asking.does(Reason.SELECT_INTO); // where it is INSERT's, that is the stronger reason
                levels.relationNext(before.is(Keyword.INSERT) || before.is(Keyword.MERGE));
                plain(word);
            }
            case TEMP, TEMPORARY -> {
                if (before.is(Keyword.INTO)) {
                    asking.leaves(Effect.TEMPORARY);
                }
                maybeName(word);
            }
            case AS -> after(Before.AS);
            case ON -> plain(before.is(Keyword.DISTINCT) ? Keyword.DISTINCT : word);
            case ORDINALITY -> {
                if (before.is(Keyword.WITH)) {
                    after(Before.OPERAND);
                } else {
                    maybeName(word);
                }
            }
            default -> clause(word);
        }
    }

    /** Words that begin something in a query, each of which decides what its names are. */
    private void clause(Keyword word) {
        byte mode = levels.mode();
        boolean inQuery = switch (mode) {
            case Levels.EXPRESSION, Levels.RELATIONS, Levels.OPERATOR, Levels.CAST -> false;
            default -> true;
        };
        switch (word) {
            case SELECT -> levels.mode(Levels.TARGETS);
            case TABLE -> levels.mode(Levels.FROM);
            case WITH -> {
                if (before.is(Before.NOTHING)) {
                    levels.mode(Levels.WITH);
                }
            }
            case RECURSIVE -> levels.recursive(levels.recursive() || mode == Levels.WITH && before.is(Keyword.WITH));
            case VALUES -> {
                if (before.is(Before.NOTHING) || mode == Levels.WITH) {
                    levels.mode(Levels.REST);
                }
            }
            case FROM -> {
                if (inQuery && !before.is(Keyword.DISTINCT)) {
                    levels.mode(Levels.FROM);
                }
            }
            case JOIN -> {
                if ((mode == Levels.FROM || mode == Levels.RELATIONS) && !before.wantsOperand()) {
                    levels.relationNext(true);
                    plain(word);
                    return;
                }
            }
            case SEARCH, CYCLE -> levels.columns(mode == Levels.WITH);
            case SET -> levels.columns(false);
            case USING -> levels.relationNext(mode == Levels.FROM);
            case GROUP -> {
                if (inQuery && !before.is(Keyword.WITHIN)) {
                    levels.mode(Levels.GROUP);
                }
            }
            case WHERE, HAVING, WINDOW, ORDER, LIMIT, OFFSET, FETCH, UNION, INTERSECT, EXCEPT -> {
                if (inQuery) {
                    levels.mode(Levels.REST);
                }
            }
            default -> {}
        }
        if (word.category() == Category.RESERVED) {
            plain(word);
        } else {
            maybeName(word);
        }
    }

    /** INSERT, UPDATE, DELETE, MERGE: a statement, the strength of a lock, or a name. */
    private void verb(Keyword word) {
        boolean inWith = levels.mode() == Levels.WITH;
        if (before.is(Keyword.FOR)) {
            asking.does(Reason.ROW_LOCK);
        } else if (inWith && isNameInWith()) {
            after(Before.OPERAND);
            return;
        } else if (inWith || before.is(Before.NOTHING) && levels.mayWrite()) {
            asking.does(levels.depth() == 0 ? Reason.DML : Reason.WRITING_CTE);
            levels.mode(Levels.TARGETS);
            levels.relationNext(word == Keyword.UPDATE);
            plain(word);
            return;
        }
        maybeName(word);
    }

    /** Whether the SEARCH or CYCLE clause of a WITH list must have a name here. */
    private boolean isNameInWith() {
        return before.is(Before.COMMA)
                || switch (before.word()) {
                    case BY, CYCLE, SET, USING, TO, DEFAULT -> true;
                    default -> false;
                };
    }

    // ---- parentheses

    private void open() {
        byte inner = Levels.EXPRESSION;
        boolean relationNext = false;
        boolean mayWrite = false;
        boolean call = false;
        boolean operandNext = before.is(Keyword.DISTINCT);
        if (type) {
            settle(); // what follows is its length
        }
        if (!chain.isEmpty() && !insertTarget) {
            if (before.is(Keyword.OPERATOR)) {
                inner = Levels.OPERATOR;
                operandNext = true;
            } else if (levels.mode() == Levels.GROUP && chain.isSingle() && beforeChain.letsGroup(chain.keyword())) {
                inner = Levels.GROUP;
            } else {
                call = !chain.isSingle() || beforeChain.letsCall(chain.keyword());
            }
            relation = false;
        } else if (before.is(Before.AS)) {
            mayWrite = levels.mode() == Levels.WITH;
        } else if (before.is(Before.NOTHING)) {
            mayWrite = levels.mayWrite();
        }
        if (before.is(Keyword.CAST) || chain.keyword() == Keyword.TREAT) {
            inner = Levels.CAST;
        }
        if (chain.isEmpty() && levels.relationNext() && !before.is(Keyword.USING)) {
            inner = Levels.RELATIONS;
            relationNext = true;
        }
        levels.relationNext(false);
        if (call) {
            asking.call(levels.depth() + 1, chain.keyword().category() == Category.COLUMN);
            chain.clear();
        }
        settle();
        descend(inner);
        if (tooDeep == 0) {
            levels.relationNext(relationNext);
            levels.mayWrite(mayWrite);
            levels.operandNext(operandNext);
        }
    }

    private void descend(byte mode) {
        if (tooDeep > 0 || !levels.open(mode)) {
            tooDeep++;
            asking.raise(Reason.TOO_COMPLEX);
        }
        before.set(Before.NOTHING);
    }

    private void close() {
        settle();
        if (tooDeep > 0) {
            tooDeep--;
        } else if (levels.depth() == 0) {
            asking.raise(Reason.UNBALANCED);
        } else {
            boolean isOperand = !levels.operandNext();
            boolean ofWith = levels.mayWrite();
            if (levels.mode() == Levels.OPERATOR) {
                asking.does(Reason.UNKNOWN_FUNCTION); // no operator was in it, so it was a call
            }
            asking.close(levels.depth(), before.is(Before.NOTHING) ? 0 : levels.commas() + 1);
            levels.close();
            if (ofWith && levels.mode() == Levels.WITH) {
                asking.defined(levels.depth());
            }
            after(isOperand ? Before.OPERAND : Before.SIGN);
            return;
        }
        after(Before.OPERAND);
    }
}
