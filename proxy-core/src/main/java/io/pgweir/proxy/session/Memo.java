package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.sql.Knowledge;
import io.pgweir.protocol.sql.Template;
import io.pgweir.protocol.sql.TextRules;
import io.pgweir.proxy.statement.Judgement;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What texts came to that clients have sent before. Most programs say the same few texts over and over, with the values apart from them
 * or in them, where its {@link Template} is the same; and to compare a text takes a tenth to a sixth of the time that it takes to read it.
 *
 * <p>Each text has one place that it may be kept in, and is kept when it comes twice in a row for that place: so those that never
 * come again cost next to nothing, and drive out nobody who comes more often. One memo serves all sessions of a worker.
 */
final class Memo {
    /** A longer text is not kept. All that are kept have no more than half a megabyte together. */
    static final int LONGEST = 2048;

    private static final int PLACES_LOG = 8;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long MULTIPLIER = 0x9e3779b97f4a7c15L;

    private final byte[][] texts = new byte[1 << PLACES_LOG][];
    private final @Nullable Judgement[] judgements = new Judgement[1 << PLACES_LOG];
    /** The hash of the text that came last for each place, kept or not. */
    private final long[] came = new long[1 << PLACES_LOG];

    /** The text that is looked for, and zeros up to the next multiple of eight. */
    private final byte[] text = new byte[LONGEST + Template.SLACK];

    private int length;
    private int place;
    private boolean worthKeeping;

    /**
     * What this text came to, if that is known and rests on the same; else null.
     *
     * @param byTemplate whether all that have its {@link Template} come to the same
     */
    @Nullable
    Judgement recall(ByteBuf in, int at, int textLength, boolean byTemplate, Knowledge known, TextRules rules) {
        worthKeeping = false;
        if (textLength > LONGEST) {
            return null;
        }
        LONGS.set(text, textLength, 0L);
        in.getBytes(at, text, 0, textLength);
        length = byTemplate ? Template.take(text, textLength) : textLength;
        LONGS.set(text, length, 0L);
        long hash = hash(System.identityHashCode(known) ^ rules.hashCode());
        place = (int) (hash >>> Long.SIZE - PLACES_LOG);
        boolean again = came[place] == hash;
        came[place] = hash;
        Judgement kept = judgements[place];
        if (kept != null && isText(texts[place]) && kept.restsOn(known, rules)) {
            return kept;
        }
        worthKeeping = again;
        return null;
    }

    private boolean isText(byte[] other) {
        return other.length == length && Arrays.equals(other, 0, length, text, 0, length);
    }

    /** Whether the text that was last looked for is not kept, and had better be. */
    boolean isWorthKeeping() {
        return worthKeeping;
    }

    /** Keeps what the text came to that was last looked for, and is worth it. */
    void keep(Judgement judgement) {
        texts[place] = Arrays.copyOf(text, length);
        judgements[place] = judgement;
    }

    /** Never zero, which is what the places begin with. Where something else is known, or read by other rules, a text has another place. */
    private long hash(int reader) {
        long hash = (long) reader << Integer.SIZE | length;
        for (int i = 0; i < length; i += Long.BYTES) {
            hash = (hash ^ (long) LONGS.get(text, i)) * MULTIPLIER;
            hash ^= hash >>> 29;
        }
        return hash * MULTIPLIER | 1;
    }
}
