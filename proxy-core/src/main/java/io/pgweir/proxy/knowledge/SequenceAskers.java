package io.pgweir.proxy.knowledge;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** The applications whose sessions have asked what they last got from a sequence. Read by any worker, added to rarely. */
public final class SequenceAskers {
    private static final int MOST = 1000;

    private record Asker(String user, String application) {}

    private final AtomicReference<Set<Asker>> askers = new AtomicReference<>(Set.of());

    public boolean has(String user, String application) {
        Set<Asker> known = askers.get();
        return !known.isEmpty() && known.contains(new Asker(user, application));
    }

    public void add(String user, String application) {
        askers.updateAndGet(known -> {
            Asker asker = new Asker(user, application);
            if (known.size() >= MOST || known.contains(asker)) {
                return known;
            }
            Set<Asker> more = new HashSet<>(known);
            more.add(asker);
            return Set.copyOf(more);
        });
    }
}
