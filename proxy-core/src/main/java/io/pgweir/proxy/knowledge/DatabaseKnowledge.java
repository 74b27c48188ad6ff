package io.pgweir.proxy.knowledge;

import io.pgweir.protocol.sql.Knowledge;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
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
    private volatile @Nullable CatalogSnapshot snapshot;

    /** @param wake has the catalogs read again soon */
    DatabaseKnowledge(Runnable wake) {
        this.wake = wake;
    }

    /** What to judge a text by, now. */
    public Knowledge now() {
        CatalogSnapshot known = snapshot;
        return known == null ? Cautious.INSTANCE : known;
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
