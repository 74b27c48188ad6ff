package io.pgweir.protocol.sql;

import io.netty.buffer.ByteBuf;

/**
 * Tells what a text of SQL is and where it may run. One belongs to one thread; its verdict holds until its next call.
 *
 * <p>A text is taken as PostgreSQL takes a Query message: it may hold several statements, and is read as a whole before
 * the first of them runs.
 */
public final class Classifier {
    private final TextWindow text;
    private final SqlLexer lexer;
    private final StatementForms forms;
    private final SettingScan settings;
    private final Shape shape;
    private Knowledge knowledge;
    private final Verdict whole = new Verdict();
    private final Verdict next = new Verdict();

    public Classifier(Knowledge knowledge) {
        this(knowledge, new TextWindow());
    }

    Classifier(Knowledge knowledge, TextWindow text) {
        this.knowledge = knowledge;
        this.text = text;
        lexer = new SqlLexer(text);
        forms = new StatementForms(text, lexer);
        settings = new SettingScan(text);
        shape = new Shape(text);
    }

    /** From now on {@code known} is asked for what is behind names: one classifier may serve several databases. */
    public Classifier knowing(Knowledge known) {
        knowledge = known;
        return this;
    }

    /** Judges the {@code length} bytes of SQL at {@code at}. The buffer is only read, and not kept. */
    public Verdict classify(ByteBuf sql, int at, int length, TextRules rules) {
        open(sql, at, length, rules);
        if (statement(whole)) {
            while (lexer.kind() != Token.ERROR && statement(next)) {
                whole.join(next);
            }
        }
        return close(rules);
    }

    /**
     * Judges one statement of a text, the one that begins at {@code from} or behind it, on its own. Go on behind its
     * {@link Verdict#end}; there is none left when it has {@link Command#NONE}.
     */
    public Verdict classifyOne(ByteBuf sql, int at, int length, int from, TextRules rules) {
        open(sql, at, length, rules);
        lexer.startAt(from);
        boolean _ = statement(whole);
        return close(rules);
    }

    /** Finds out which settings a text may change that has {@link Effect#SETTING}, and adds them to {@code changes}. */
    public void settings(ByteBuf sql, int at, int length, TextRules rules, SettingChanges changes) {
        open(sql, at, length, rules);
        settings.begin(rules);
        while (lexer.kind() != Token.ERROR && statement(next)) {
            settings.take(next, changes);
        }
        text.release();
    }

    /** A number that texts have in common which differ in nothing but values, comments, blanks and case. */
    public long shape(ByteBuf sql, int at, int length, TextRules rules) {
        text.open(sql, at, length);
        long found = shape.of(rules);
        text.release();
        return found;
    }

    private void open(ByteBuf sql, int at, int length, TextRules rules) {
        text.open(sql, at, length);
        lexer.begin(rules.standardConformingStrings());
    }

    /** Reads the text's next statement, if there is one. */
    private boolean statement(Verdict verdict) {
        verdict.clear();
        int token = lexer.next();
        while (token == Token.SEMICOLON) {
            token = lexer.next();
        }
        if (token == Token.END) {
            return false;
        }
        verdict.begin = lexer.start();
        if (token == Token.ERROR) {
            verdict.be(Command.UNKNOWN, lexer.error());
        } else {
            forms.read(verdict, knowledge);
            verdict.settleBlock();
        }
        verdict.end = lexer.start();
        if (lexer.kind() == Token.ERROR) {
            verdict.raise(lexer.error());
        }
        return true;
    }

    private Verdict close(TextRules rules) {
        whole.obey(lexer.hint());
        whole.recency = lexer.recency();
        boolean readable = switch (rules.encoding()) {
            case UTF8 -> whole.target() == Target.PRIMARY || EncodingCheck.isUtf8(text);
            case HIDES_ASCII -> EncodingCheck.isAscii(text);
            case ASCII_APART -> true;
        };
        if (!readable) {
            whole.clear();
            whole.be(Command.UNKNOWN, Reason.ENCODING);
        }
        text.release();
        return whole;
    }
}
