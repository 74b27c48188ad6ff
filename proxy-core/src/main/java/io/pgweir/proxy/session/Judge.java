package io.pgweir.proxy.session;

import static io.pgweir.protocol.Frame.HEADER_BYTES;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.Frame;
import io.pgweir.protocol.Frontend;
import io.pgweir.protocol.Text;
import io.pgweir.protocol.sql.Access;
import io.pgweir.protocol.sql.Block;
import io.pgweir.protocol.sql.BuiltIns;
import io.pgweir.protocol.sql.Classifier;
import io.pgweir.protocol.sql.CodeScan;
import io.pgweir.protocol.sql.Command;
import io.pgweir.protocol.sql.Effect;
import io.pgweir.protocol.sql.Knowledge;
import io.pgweir.protocol.sql.Reason;
import io.pgweir.protocol.sql.Recency;
import io.pgweir.protocol.sql.SettingChanges;
import io.pgweir.protocol.sql.Target;
import io.pgweir.protocol.sql.TextRules;
import io.pgweir.protocol.sql.Verdict;
import io.pgweir.proxy.knowledge.Listed;
import io.pgweir.proxy.statement.Judgement;
import io.pgweir.proxy.statement.Statement;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a client asks before a server gets it: where it may run, and what it leaves behind in its session. One serves
 * all sessions of a worker, and what it found holds until it is asked again.
 *
 * <p>It looks at a simple query, or ahead over an extended batch up to its Sync. What it can't see whole (a text longer than
 * {@link #LONGEST}, a batch whose Sync is not there yet) is not judged, and that means the primary.
 */
public final class Judge {
    /** What is longer than this goes to the primary unseen. It bounds what is kept of a message that is still coming in. */
    static final int LONGEST = 64 * 1024;

    private static final byte STATEMENT = 'S';

    private final Classifier classifier = new Classifier(BuiltIns.ofAllMajors());
    private final Memo memo = new Memo();

    private Target target = Target.ANY;
    private Reason reason = Reason.EMPTY;
    private Recency recency = Recency.UNSAID;
    private int effects;
    private boolean seen;
    private boolean unread;
    private boolean parsedUnnamed;
    private boolean parsedNamed;
    private int texts;
    private int beginningAt;
    private int beginningLength;
    private boolean portal;
    private Block block = Block.AS_BEFORE;
    private boolean commits;
    private boolean executes;
    private boolean begins;
    private boolean ends;
    private final SettingChanges changes = new SettingChanges();
    private long end;

    /** Whether what was read may run on a standby, as far as its text goes. */
    boolean mayLeaveHome() {
        return seen && target == Target.STANDBY && !pins();
    }

    /** Whether it must not run on a standby, but in a transaction that is there already. */
    boolean needsHome() {
        return !seen || target == Target.PRIMARY || pins();
    }

    /** Whether the session keeps its connection from then on, which has to be one that can do everything. */
    private boolean pins() {
        return Pins.of(effects) != 0;
    }

    /** Whether it is no more than a read: asked again, it does no harm. */
    boolean isRepeatable() {
        return seen && target == Target.STANDBY && reason != Reason.READ_ONLY_TRANSACTION;
    }

    Reason reason() {
        return reason;
    }

    /** How new its comments want what it reads to be. */
    Recency recency() {
        return recency;
    }

    /** What it leaves behind, in the bits of {@link io.pgweir.protocol.sql.Effect}. */
    int effects() {
        return effects;
    }

    /** Which settings of the session it may change. */
    SettingChanges changes() {
        return changes;
    }

    /** Whether what comes behind it can't be judged before it has been answered. Some drivers send DISCARD ALL ahead of the next query. */
    boolean decidesNext() {
        return changes.changeReading() || Effect.DISCARD.isIn(effects);
    }

    /** Whether it begins with the beginning of a transaction. */
    boolean beginsTransaction() {
        return begins;
    }

    /** Whether it begins a transaction, and does nothing else. */
    boolean isOnlyBeginning() {
        return beginningLength > 0 && texts == 1;
    }

    /** How long the statement is that begins a transaction, if that is a text of its own before all others; else 0. */
    int beginningLength() {
        return beginningLength;
    }

    /** Where that statement is in what was read. */
    int beginningAt() {
        return beginningAt;
    }

    /** Whether a portal may be left with rows in it. */
    boolean leavesPortal() {
        return portal;
    }

    /** Whether it begins with the end of a transaction, and goes on with nothing that needs another. */
    boolean endsTransaction() {
        return ends;
    }

    /** Whether a transaction block is open behind it. */
    Block block() {
        return executes ? block : Block.AS_BEFORE;
    }

    /** Whether something may be committed in its course, if a transaction block is open before it. */
    boolean commits() {
        return commits;
    }

    /** Whether all of its text was read. */
    boolean hasSeenAll() {
        return seen;
    }

    /** Whether it runs something of which nobody knows what it is. */
    boolean isUnknown() {
        return unread;
    }

    /** Where in its buffer that ends which was read. */
    long end() {
        return end;
    }

    // ---- reading

    /** Reads a simple query, the message at {@code at}. */
    void query(ByteBuf in, int at, long upTo, Reading session) {
        clear();
        executes = true;
        end = upTo;
        Knowledge known = session.knowledge();
        boolean byTemplate = !(known instanceof Listed listed && listed.restsOnValues());
        text(in, at + HEADER_BYTES, upTo, session, known, byTemplate);
    }

    /** Reads one message of a batch that has its server connection already. */
    void message(ByteBuf in, int at, long upTo, Reading session) {
        clear();
        executes = true; // or it did, or will
        end = upTo;
        parsedUnnamed = true;
        parsedNamed = true; // what was parsed before has been judged then
        take(in, at, upTo, session);
    }

    /**
     * Reads the batch that begins at {@code at}.
     *
     * @return false if its next message is only half there, and more should be read before anybody decides
     */
    boolean batch(ByteBuf in, int at, Reading session) {
        clear();
        int limit = in.writerIndex();
        int next = at;
        while (limit - next >= HEADER_BYTES) {
            byte type = in.getByte(next);
            int length = in.getInt(next + 1);
            if (length < Frame.MIN_LENGTH || !isOfBatch(type)) {
                return unseen(next);
            }
            long upTo = next + 1L + length;
            if (upTo > limit) {
                unread = true;
                return upTo - at > LONGEST && unseen(next);
            }
            if (type == Frontend.SYNC) {
                end = upTo;
                return true;
            }
            take(in, next, upTo, session);
            next = (int) upTo;
        }
        return next == limit && unseen(next);
    }

    private void clear() {
        target = Target.ANY;
        reason = Reason.EMPTY;
        recency = Recency.UNSAID;
        effects = 0;
        texts = 0;
        beginningLength = 0;
        portal = false;
        block = Block.AS_BEFORE;
        commits = false;
        executes = false;
        begins = false;
        ends = false;
        changes.clear();
        seen = true;
        unread = false;
        parsedUnnamed = false;
        parsedNamed = false;
    }

    private boolean unseen(int upTo) {
        seen = false;
        end = upTo;
        return true;
    }

    private static boolean isOfBatch(byte type) {
        return switch (type) {
            case Frontend.PARSE,
                    Frontend.BIND,
                    Frontend.DESCRIBE,
                    Frontend.EXECUTE,
                    Frontend.CLOSE,
                    Frontend.FLUSH,
                    Frontend.SYNC -> true;
            default -> false;
        };
    }

    private void take(ByteBuf in, int at, long upTo, Reading session) {
        int body = at + HEADER_BYTES;
        switch (in.getByte(at)) {
            case Frontend.PARSE -> {
                int nameEnd = terminator(in, body, upTo);
                if (nameEnd < 0) {
                    isUnread();
                } else {
                    parsedUnnamed |= nameEnd == body;
                    parsedNamed |= nameEnd != body;
                    text(in, nameEnd + 1, upTo, session, session.knowledge(), false);
                }
            }
            case Frontend.BIND -> {
                int portalEnd = terminator(in, body, upTo);
                portal |= portalEnd != body;
                statement(in, portalEnd < 0 ? (int) upTo : portalEnd + 1, upTo, session);
            }
            case Frontend.DESCRIBE -> {
                if (upTo > body && in.getByte(body) == STATEMENT) {
                    statement(in, body + 1, upTo, session);
                }
            }
            case Frontend.EXECUTE -> {
                executes = true;
                portal |= upTo - body != 1 + Integer.BYTES || in.getInt(body + 1) != 0;
            }
            case Frontend.FUNCTION_CALL -> isUnread();
            default -> {}
        }
    }

    /** A statement that was prepared before: by name, or the unnamed one. */
    private void statement(ByteBuf in, int name, long upTo, Reading session) {
        int nameEnd = terminator(in, name, upTo);
        if (nameEnd < 0) {
            isUnread();
            return;
        }
        if (nameEnd == name) {
            if (!parsedUnnamed) {
                unnamed(session);
            }
            return;
        }
        Statement statement = session.statement(in, name, nameEnd - name);
        if (statement == null) {
            seen &= parsedNamed;
            return;
        }
        Judgement known = statement.judgement();
        if (known == null || !known.restsOn(session.knowledge(), session.rules())) {
            known = judge(statement, session);
            statement.judgement(known);
        }
        join(known);
    }

    private void join(Judgement known) {
        join(known.target(), known.reason(), known.effects());
        recency = recency.and(known.recency());
        joinBlock(known.block(), known.commits());
        SettingChanges itsChanges = known.changes();
        if (itsChanges != null) {
            changes.join(itsChanges);
        }
    }

    /** The unnamed statement of a batch before this one: drivers that must know its types first bind it later. */
    private void unnamed(Reading session) {
        ByteBuf definition = session.unnamed();
        if (definition == null) {
            isUnread();
        } else {
            text(definition, 0, definition.writerIndex(), session, session.knowledge(), false);
        }
    }

    private void isUnread() {
        seen = false;
        unread = true;
    }

    private Judgement judge(Statement statement, Reading session) {
        ByteBuf text = statement.text();
        int at = text.readerIndex();
        int length = text.readableBytes();
        TextRules rules = session.rules();
        Knowledge known = session.knowledge(); // asked once: it may be another the next time
        return judgement(classifier.knowing(known).classify(text, at, length, rules), known, text, at, length, rules);
    }

    /** What a verdict, which does not outlive this, comes to. */
    private Judgement judgement(Verdict verdict, Knowledge known, ByteBuf text, int at, int length, TextRules rules) {
        Target where = verdict.target();
        Reason why = verdict.reason();
        Recency howNew = verdict.recency();
        int left = verdict.effects();
        Block then = verdict.block();
        boolean mayCommit = verdict.commits();
        SettingChanges itsChanges = null;
        if (Effect.SETTING.isIn(left)) {
            itsChanges = new SettingChanges();
            classifier.settings(text, at, length, rules, itsChanges);
        }
        Reason overruled = overruled(where, known, text, at, length, rules);
        return new Judgement(
                new WeakReference<>(known),
                rules,
                overruled == null ? where : Target.PRIMARY,
                overruled == null ? why : overruled,
                howNew,
                left,
                then,
                mayCommit,
                itsChanges);
    }

    /** Why what was taken for a read goes to the primary all the same, or null. The verdict does not outlive this. */
    private @Nullable Reason overruled(
            Target where, Knowledge known, ByteBuf sql, int at, int length, TextRules rules) {
        return where == Target.STANDBY && known instanceof Listed listed
                ? listed.reasonForPrimary(classifier, sql, at, length, rules)
                : null;
    }

    /** A standby refused this unit. If it was one text that it refused, its like go to the primary from now on. */
    void learn(ByteBuf unit, Reading session) {
        long shape = 0;
        int texts = 0;
        int at = unit.readerIndex();
        while (unit.writerIndex() - at >= HEADER_BYTES) {
            int body = at + HEADER_BYTES;
            int upTo = at + 1 + unit.getInt(at + 1);
            Statement named = null;
            int text = -1;
            switch (unit.getByte(at)) {
                case Frontend.QUERY -> text = body;
                case Frontend.PARSE -> text = terminator(unit, body, upTo) + 1;
                case Frontend.BIND -> {
                    int name = terminator(unit, body, upTo) + 1;
                    named = session.statement(unit, name, terminator(unit, name, upTo) - name);
                }
                default -> {}
            }
            if (named != null) {
                shape = classifier.shape(
                        named.text(), named.text().readerIndex(), named.text().readableBytes(), session.rules());
                texts++;
            } else if (text > 0) {
                shape = classifier.shape(unit, text, terminator(unit, text, upTo) - text, session.rules());
                texts++;
            }
            at = upTo;
        }
        if (texts == 1) {
            session.refused(shape);
        }
    }

    /**
     * A text. The same may have come before.
     *
     * @param byTemplate whether it is known by its template, as there may be values in it; else they come apart from it
     */
    private void text(ByteBuf in, int at, long upTo, Reading session, Knowledge known, boolean byTemplate) {
        int textEnd = terminator(in, at, upTo);
        if (textEnd < 0) {
            isUnread();
            return;
        }
        Judgement kept = memo.recall(in, at, textEnd - at, byTemplate, known, session.rules());
        if (kept != null) {
            texts++;
            join(kept);
        } else {
            read(in, at, textEnd - at, session, known, memo.isWorthKeeping());
        }
    }

    private void read(ByteBuf in, int at, int length, Reading session, Knowledge known, boolean keep) {
        TextRules rules = session.rules();
        Verdict verdict = classifier.knowing(known).classify(in, at, length, rules);
        if (keep && isPlain(verdict)) {
            Judgement found = judgement(verdict, known, in, at, length, rules);
            memo.keep(found);
            texts++;
            join(found);
            return;
        }
        Target where = verdict.target();
        Reason why = verdict.reason();
        int left = verdict.effects();
        recency = recency.and(verdict.recency());
        boolean unsaid = verdict.access() == Access.UNSAID;
        joinBlock(verdict.block(), verdict.commits());
        switch (verdict.command()) {
            case BEGIN -> {
                begins = true;
                if (texts == 0 && verdict.statements() == 1) {
                    beginningAt = at;
                    beginningLength = length;
                }
            }
            case COMMIT, ROLLBACK, PREPARE_TRANSACTION -> ends = !verdict.isChained();
            case DO -> CodeScan.read(in.toString(at, length, StandardCharsets.UTF_8), changes);
            default -> {}
        }
        if (Effect.SETTING.isIn(left)) {
            classifier.settings(in, at, length, rules, changes);
        }
        texts++;
        if (begins && why == Reason.TRANSACTION && unsaid && session.readsOnly()) {
            join(Target.STANDBY, Reason.READ_ONLY_TRANSACTION, left);
        } else {
            Reason overruled = overruled(where, known, in, at, length, rules);
            join(overruled == null ? where : Target.PRIMARY, overruled == null ? why : overruled, left);
        }
    }

    /** Whether a {@link Judgement} says all of it, and is small: nothing of transactions, code or settings. */
    private static boolean isPlain(Verdict verdict) {
        boolean plain = verdict.command() == Command.SELECT || verdict.command() == Command.DML;
        return plain
                && !verdict.restsOnValues()
                && verdict.statements() == 1
                && !Effect.SETTING.isIn(verdict.effects());
    }

    private void join(Target where, Reason why, int left) {
        target = where.compareTo(target) > 0 ? where : target;
        reason = why.compareTo(reason) > 0 ? why : reason;
        effects |= left;
    }

    private void joinBlock(Block next, boolean mayCommit) {
        block = next == Block.AS_BEFORE ? block : next;
        commits |= mayCommit;
    }

    private static int terminator(ByteBuf in, int at, long upTo) {
        return Text.terminator(in, at, (int) Math.min(upTo, in.writerIndex()));
    }
}
