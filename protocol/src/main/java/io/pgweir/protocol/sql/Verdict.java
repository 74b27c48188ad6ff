package io.pgweir.protocol.sql;

import org.jspecify.annotations.Nullable;

/**
 * What a text, or one statement of it, is and needs. One object is used over and over: a {@link Classifier}'s verdict
 * holds until its next call.
 *
 * <p>Places are offsets from where the text begins. What a statement does not have is at -1.
 */
public final class Verdict {
    static final int NOWHERE = -1;

    Command command = Command.NONE;
    Subject subject = Subject.NAMED;
    Access access = Access.UNSAID;
    Isolation isolation = Isolation.UNSAID;
    Hint hint = Hint.NONE;
    Recency recency = Recency.UNSAID;
    boolean local;
    boolean toDefault;
    boolean chain;
    boolean analyze;
    boolean withHold;
    boolean ifReading;
    int nameAt;
    int nameLength;
    int valueAt;
    int innerAt;
    int begin;
    int end;

    private Reason reason = Reason.EMPTY;
    private Target target = Target.ANY;
    private int effects;
    private int statements;
    private Block block = Block.AS_BEFORE;
    private boolean commits;

    /** Whether nothing but a doubt, or the wish to hide what differs between nodes, asks for the primary. */
    private boolean yielding = true;

    private @Nullable Reason hinted;
    private boolean restsOnValues;

    Verdict() {
        clear();
    }

    void clear() {
        command = Command.NONE;
        subject = Subject.NAMED;
        access = Access.UNSAID;
        isolation = Isolation.UNSAID;
        hint = Hint.NONE;
        recency = Recency.UNSAID;
        local = false;
        toDefault = false;
        chain = false;
        analyze = false;
        withHold = false;
        ifReading = false;
        nameAt = NOWHERE;
        nameLength = 0;
        valueAt = NOWHERE;
        innerAt = NOWHERE;
        begin = 0;
        end = 0;
        reason = Reason.EMPTY;
        target = Target.ANY;
        effects = 0;
        statements = 0;
        block = Block.AS_BEFORE;
        commits = false;
        yielding = true;
        hinted = null;
        restsOnValues = false;
    }

    /** The statement is this, whatever else is found in it. */
    void be(Command what, Reason why) {
        command = what;
        reason = why;
        target = why.target();
        yielding = isYielding(why);
        statements = 1;
    }

    /** Something was found that weighs more than what the statement seemed to be. */
    void raise(Reason why) {
        reason = reason.and(why);
        target = target.and(why.target());
        yielding &= isYielding(why);
    }

    private static boolean isYielding(Reason why) {
        return why.target() != Target.PRIMARY || why.isDoubt() || why == Reason.NODE_STATE;
    }

    /** Something changes rows, which triggers may see. */
    private static boolean runsTriggers(Reason why) {
        return switch (why) {
            case DML, WRITING_CTE, COPY_IN, CALL, DDL, MAINTENANCE, WRITING_VIEW, EXECUTE -> true;
            default -> false;
        };
    }

    void restOnValues() {
        restsOnValues = true;
    }

    void add(Effect effect) {
        effects |= effect.bit();
    }

    void addAll(int more) {
        effects |= more;
    }

    /** The statement is read: what it is to the transaction block that it runs in. */
    void settleBlock() {
        commits = command == Command.COMMIT || command == Command.PREPARE_TRANSACTION;
        block = switch (command) {
            case BEGIN -> Block.OPENED;
            case COMMIT, ROLLBACK, PREPARE_TRANSACTION -> chain ? Block.OPENED : Block.CLOSED;
            default -> Block.AS_BEFORE;
        };
    }

    /** Takes in the text's next statement. */
    void join(Verdict next) {
        restsOnValues |= next.restsOnValues;
        block = next.block == Block.AS_BEFORE ? block : next.block;
        commits |= next.commits || block == Block.CLOSED;
        boolean settings = sets() || next.sets();
        if (settings && !(sets() && next.sets())) {
            raise(Reason.SETTING_AND_MORE);
        }
        raise(next.reason);
        yielding &= next.yielding;
        effects |= next.effects();
        statements += next.statements;
        end = next.end;
    }

    private boolean sets() {
        return reason == Reason.SETTING || reason == Reason.SESSION_OBJECT;
    }

    /** Puts what a comment asks for in force: the primary always, a standby where that can do no harm. */
    void obey(Hint asked) {
        hint = asked;
        if (asked == Hint.PRIMARY && target == Target.STANDBY) {
            target = Target.PRIMARY;
            hinted = Reason.HINT_PRIMARY;
        } else if (asked == Hint.STANDBY && target == Target.PRIMARY && yielding) {
            target = Target.STANDBY;
            hinted = Reason.HINT_STANDBY;
        }
    }

    public Kind kind() {
        return hinted == Reason.HINT_STANDBY ? hinted.kind() : reason.kind();
    }

    /** Where the text may run. */
    public Target target() {
        return target;
    }

    /** Why: the strongest reason of all that were found. */
    public Reason reason() {
        return hinted == null ? reason : hinted;
    }

    /** How many statements the text has; those between two semicolons with nothing between them don't count. */
    public int statements() {
        return statements;
    }

    /** The statement, or the first of several. What the other methods below say is about this one. */
    public Command command() {
        return command;
    }

    /** Whether any of the statements leaves this behind. */
    public boolean has(Effect effect) {
        return (effects & effect.bit()) != 0;
    }

    /** All that is left behind, as {@link Effect#isIn} reads it. */
    public int effects() {
        return runsTriggers(reason) ? effects | Effect.CODE.bit() : effects;
    }

    /** What comments asked for. */
    public Hint hint() {
        return hint;
    }

    /** How new comments want what is read to be. */
    public Recency recency() {
        return recency;
    }

    public Subject subject() {
        return subject;
    }

    public Access access() {
        return access;
    }

    public Isolation isolation() {
        return isolation;
    }

    /** SET LOCAL: until the transaction ends. */
    public boolean isLocal() {
        return local;
    }

    /** SET ... TO DEFAULT, which is RESET. */
    public boolean isToDefault() {
        return toDefault;
    }

    /** Whether a transaction block is open behind the whole text. */
    public Block block() {
        return block;
    }

    /** Whether something may be committed in the course of the text, if a transaction block is open before it. */
    public boolean commits() {
        return commits;
    }

    /** Whether one of its texts' values has a say in it, so that it is not that of its {@link Template}. */
    public boolean restsOnValues() {
        return restsOnValues;
    }

    /** COMMIT or ROLLBACK AND CHAIN. */
    public boolean isChained() {
        return chain;
    }

    /** EXPLAIN ANALYZE: the statement runs. */
    public boolean isAnalyzed() {
        return analyze;
    }

    /** DECLARE ... WITH HOLD. */
    public boolean isWithHold() {
        return withHold;
    }

    /** EXECUTE: whether its arguments only read, so that it may go wherever what was prepared may. */
    public boolean isReadIfPreparedReads() {
        return ifReading;
    }

    /** Where the name of the setting, savepoint, cursor, channel, prepared statement ... lies, with its quotes if any. */
    public int nameAt() {
        return nameAt;
    }

    public int nameLength() {
        return nameLength;
    }

    /** SET: where the value begins. */
    public int valueAt() {
        return valueAt;
    }

    /** PREPARE, DECLARE, EXPLAIN: where the statement inside begins; it goes on to {@link #end}. */
    public int innerAt() {
        return innerAt;
    }

    /** Where the statement begins. */
    public int begin() {
        return begin;
    }

    /** Where it ends, before its semicolon. */
    public int end() {
        return end;
    }

    @Override
    public String toString() {
        return kind() + " " + target + " " + reason();
    }
}
