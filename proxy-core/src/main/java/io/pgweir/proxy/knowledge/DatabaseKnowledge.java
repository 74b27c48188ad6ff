package io.pgweir.proxy.knowledge;

import io.pgweir.protocol.sql.Knowledge;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one database. While its schema is being changed through the proxy, and until it was read again after
 * that, nothing is.
 *
 * <p>Whoever changes the schema counts first and takes the knowledge away after; whoever has read it puts it in place first
 * and looks at the count after. So what was read before a change never stays.
 */
public final class DatabaseKnowledge {
    private final Runnable wake;
    private final AtomicLong changes = new AtomicLong();
    private final AtomicInteger changing = new AtomicInteger();
    private final AtomicInteger users = new AtomicInteger();
    private final Supplier<Lists> lists;
    private volatile @Nullable CatalogSnapshot snapshot;
    private volatile @Nullable Listed listed;

    /**
     * Nothing is known yet.
     *
     * @param wake has the catalogs read again soon
     * @param lists what the operator says over it
     */
    DatabaseKnowledge(Runnable wake, Supplier<Lists> lists) {
        this.wake = wake;
        this.lists = lists;
    }

    /** What to judge a text by, now. */
    public Knowledge now() {
        CatalogSnapshot read = snapshot;
        Knowledge known = read == null ? Cautious.INSTANCE : read;
        Lists said = lists.get();
        return said.sayNothing() ? known : listed(known, said);
    }

    /** One and the same as long as neither changes: judgements are kept with it. */
    private Knowledge listed(Knowledge known, Lists said) {
        Listed last = listed;
        if (last == null || !last.isOf(known, said)) {
            last = new Listed(known, said);
            listed = last;
        }
        return last;
    }

    boolean isKnown() {
        return snapshot != null;
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

    /** Takes over what was read; false if something changed meanwhile. */
    boolean take(CatalogSnapshot read, long begun) {
        snapshot = read;
        if (changes.get() == begun) {
            return true;
        }
        snapshot = null;
        return false;
    }
}
