package io.pgweir.protocol.sql;

/** SET, RESET, SHOW and DISCARD. */
final class SettingForms {
    private final Words words;
    private final SqlLexer lexer;
    private final TextWindow text;
    private final Name name = new Name();

    SettingForms(Words words, TextWindow text) {
        this.words = words;
        this.lexer = words.lexer();
        this.text = text;
    }

    void set(Verdict verdict) {
        verdict.be(Command.SET, Reason.SETTING);
        words.next();
        boolean session = words.skip(Keyword.SESSION);
        verdict.local = !session && words.skip(Keyword.LOCAL);
        if (session && words.at(Keyword.CHARACTERISTICS)) {
            verdict.command = Command.SET_CHARACTERISTICS;
            TransactionForms.modes(words, verdict);
        } else if (words.at(Keyword.TRANSACTION)) {
            transaction(verdict);
        } else if (words.at(Keyword.CONSTRAINTS)) {
            verdict.be(Command.SET_CONSTRAINTS, Reason.TRANSACTION_CONTROL);
            words.toEnd();
        } else {
            setting(verdict);
            words.toEnd();
        }
        if (verdict.command != Command.SET_TRANSACTION && verdict.command != Command.SET_CONSTRAINTS) {
            verdict.add(Effect.SETTING);
        }
    }

    private void transaction(Verdict verdict) {
        verdict.be(Command.SET_TRANSACTION, Reason.TRANSACTION_CONTROL);
        words.next();
        if (words.skip(Keyword.SNAPSHOT)) {
            verdict.subject = Subject.SNAPSHOT;
            verdict.valueAt = lexer.start();
        }
        TransactionForms.modes(words, verdict);
        if (verdict.isolation == Isolation.SERIALIZABLE) {
            verdict.raise(Reason.SERIALIZABLE);
        } else if (verdict.access == Access.READ_WRITE || verdict.subject == Subject.SNAPSHOT) {
            verdict.raise(Reason.TRANSACTION);
        }
    }

    private void setting(Verdict verdict) {
        Keyword word = lexer.keyword();
        words.name();
        if (words.at(Keyword.TO) || lexer.kind() == Token.OPERATOR || words.at(Keyword.FROM)) {
            words.next();
        } else {
            special(verdict, word);
        }
        verdict.valueAt = words.isAtEnd() ? Verdict.NOWHERE : lexer.start();
        verdict.toDefault =
                words.at(Keyword.DEFAULT) || verdict.subject == Subject.TIME_ZONE && words.at(Keyword.LOCAL);
        if (isOfTransaction(verdict)) {
            // Each of them may ask for what a standby refuses.
            verdict.raise(Reason.TRANSACTION);
        }
    }

    private boolean isOfTransaction(Verdict verdict) {
        int at = verdict.nameAt;
        return at != Verdict.NOWHERE
                && name.readSetting(text, at, at + verdict.nameLength)
                && (name.is("transaction_read_only") || name.is("transaction_isolation"));
    }

    /** SET and RESET of what is written without TO. */
    private void special(Verdict verdict, Keyword word) {
        Subject subject = switch (word) {
            case TIME -> Subject.TIME_ZONE;
            case NAMES -> Subject.NAMES;
            case SCHEMA -> Subject.SCHEMA;
            case ROLE -> Subject.ROLE;
            case AUTHORIZATION, SESSION -> Subject.SESSION_AUTHORIZATION;
            case XML -> Subject.XML_OPTION;
            case TRANSACTION -> Subject.ISOLATION_LEVEL;
            case ALL -> Subject.ALL;
            default -> Subject.NAMED;
        };
        verdict.subject = subject;
        if (subject != Subject.NAMED) {
            verdict.nameAt = Verdict.NOWHERE;
            verdict.nameLength = 0;
        }
        if (subject == Subject.TIME_ZONE || subject == Subject.XML_OPTION || word == Keyword.SESSION) {
            words.next();
        }
    }

    void reset(Verdict verdict) {
        verdict.be(Command.RESET, Reason.SETTING);
        verdict.toDefault = true;
        subject(verdict);
        words.toEnd();
        verdict.add(Effect.SETTING);
    }

    void show(Verdict verdict) {
        verdict.be(Command.SHOW, Reason.READ);
        subject(verdict);
        if (verdict.subject == Subject.ALL || verdict.subject == Subject.NAMED && !isOfSession(verdict)) {
            verdict.raise(Reason.NODE_STATE);
        }
        words.toEnd();
    }

    private void subject(Verdict verdict) {
        words.next();
        Keyword word = lexer.keyword();
        words.name();
        if (!words.isAtEnd() || word == Keyword.ALL) {
            special(verdict, word);
        }
    }

    private boolean isOfSession(Verdict verdict) {
        int at = verdict.nameAt;
        if (at == Verdict.NOWHERE || words.isNameDotted()) {
            return at != Verdict.NOWHERE; // a name with a dot is the user's, or an extension's
        }
        int end = at + verdict.nameLength;
        boolean quoted = text.at(at) == '"' && text.at(end - 1) == '"';
        return name.readSetting(text, quoted ? at + 1 : at, quoted ? end - 1 : end)
                && BuiltIns.isSettingOfSession(name);
    }

    void discard(Verdict verdict) {
        verdict.be(Command.DISCARD, Reason.SESSION_OBJECT);
        verdict.add(Effect.DISCARD);
        words.next();
        verdict.subject = switch (lexer.keyword()) {
            case PLANS -> Subject.PLANS;
            case SEQUENCES -> Subject.SEQUENCES;
            case TEMP, TEMPORARY -> Subject.TEMPORARY;
            default -> Subject.ALL;
        };
        words.toEnd();
    }
}
