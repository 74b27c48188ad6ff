package io.pgweir.proxy.knowledge;

import io.pgweir.protocol.sql.Knowledge;
import io.pgweir.protocol.sql.SettingChanges;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of one database. While its schema is being changed through the proxy, and until it was read again after
 * that, nothing is.
 *
 * <p>Whoever changes the schema counts first and takes the knowledge away after; whoever has read it puts it in place first
 * and looks at the count after. So what was read before a change never stays.
 *
 * <p>Where nothing is known and there is no primary to ask, what a standby says will do. It may be from before a change, as may be all
 * that is read there; but it is never taken for knowledge, and counts for nothing from the moment that there is a primary.
 */
public final class DatabaseKnowledge {
    private static final Logger log = LoggerFactory.getLogger(DatabaseKnowledge.class);
    private static final int MOST_SHAPES = 1000;

    private final Runnable wake;
    private final AtomicLong changes = new AtomicLong();
    private final AtomicInteger changing = new AtomicInteger();
    private final AtomicInteger users = new AtomicInteger();
    private final Supplier<Lists> lists;
    private final SettingChanges unread;
    private final BooleanSupplier headless;
    private final SequenceAskers sequenceAskers = new SequenceAskers();
    private volatile @Nullable CatalogSnapshot snapshot;
    private volatile @Nullable CatalogSnapshot ofStandby;
    private volatile @Nullable Listed listed;
    /** The shapes of texts that standbys refused. */
    private final AtomicReference<Set<Long>> refused = new AtomicReference<>(Set.of());

    /**
     * Nothing is known yet.
     *
     * @param wake has the catalogs read again soon
     * @param lists what the operator says over it
     * @param unread the settings that code may change as long as it was not read
     * @param headless whether there is no primary now
     */
    DatabaseKnowledge(Runnable wake, Supplier<Lists> lists, SettingChanges unread, BooleanSupplier headless) {
        this.wake = wake;
        this.unread = unread;
        this.lists = lists;
        this.headless = headless;
    }

    /** What to judge a text by, now. */
    public Knowledge now() {
        CatalogSnapshot read = snapshot;
        Knowledge known = read == null ? makeshift() : read;
        Lists said = lists.get();
        Set<Long> shapes = refused.get();
        return said.sayNothing() && shapes.isEmpty() ? known : listed(known, said, shapes);
    }

    private Knowledge makeshift() {
        CatalogSnapshot read = ofStandby;
        return read != null && headless.getAsBoolean() ? read : Cautious.INSTANCE;
    }

    /** One and the same as long as nothing changes: judgements are kept with it. */
    private Knowledge listed(Knowledge known, Lists said, Set<Long> shapes) {
        Listed last = listed;
        if (last == null || !last.isOf(known, said, shapes)) {
            last = new Listed(known, said, shapes);
            listed = last;
        }
        return last;
    }

    /** A standby refused a text of this shape, which was taken for a read. Until the schema changes, its like go to the primary. */
    public void learn(long shape) {
        Set<Long> before = refused.get();
        if (before.size() < MOST_SHAPES && !before.contains(shape)) {
            Set<Long> more = new HashSet<>(before);
            more.add(shape);
            if (refused.compareAndSet(before, Set.copyOf(more))) {
                log.warn(
                        "a standby refused a statement that was taken for a read; those of shape {} go to the primary now",
                        Long.toHexString(shape));
            } // else it is learnt when it is refused again
        }
    }

    public SequenceAskers sequenceAskers() {
        return sequenceAskers;
    }

    /** Which settings the code of its users may change; any, while nothing is known of it and something will be. */
    public SettingChanges ofCode() {
        CatalogSnapshot read = snapshot;
        return read == null ? unread : read.setByCode();
    }

    boolean isKnown() {
        return snapshot != null;
    }

    /** Whether there is nothing to judge texts by but caution. */
    boolean isBlind() {
        return snapshot == null && makeshift() == Cautious.INSTANCE;
    }

    /** A session that may read from standbys is there: from now on its catalogs are kept up to date. */
    public void entered() {
        if (users.getAndIncrement() == 0) {
            wake.run();
        }
    }

    public void left() {
        users.decrementAndGet();
    }

    boolean isUsed() {
        return users.get() > 0;
    }

    /** Something that changes the schema is about to run. */
    public void changeBegins() {
        changing.incrementAndGet();
        changes.incrementAndGet();
        snapshot = null;
        ofStandby = null;
        refused.set(Set.of());
    }

    /** It has run, or was rolled back. */
    public void changeEnds() {
        changes.incrementAndGet();
        if (changing.decrementAndGet() == 0) {
            wake.run();
        }
    }

    /** Where to begin from, or -1 while a change is under way. */
    long beginReading() {
        long before = changes.get();
        return changing.get() == 0 ? before : -1;
    }

    /** Takes over what was read from the primary; false if something changed meanwhile. */
    boolean take(CatalogSnapshot read, long begun) {
        snapshot = read;
        ofStandby = null;
        if (changes.get() == begun) {
            return true;
        }
        snapshot = null;
        return false;
    }

    /** Makes do with what was read from a standby, for as long as there is no primary; not if something changed meanwhile. */
    void makeDoWith(CatalogSnapshot read, long begun) {
        ofStandby = read;
        if (changes.get() != begun) {
            ofStandby = null;
        }
    }

    /** There is a primary. */
    void makesDoNoMore() {
        ofStandby = null;
    }
}
