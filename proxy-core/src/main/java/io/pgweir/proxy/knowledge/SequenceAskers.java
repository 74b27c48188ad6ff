package io.pgweir.proxy.knowledge;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** The applications whose sessions have asked what they last got from a sequence. Read by any worker, added to rarely. */
public final class SequenceAskers {
    private static final int MOST = 1000;

    /** What each user's applications call themselves, so that a look needs no key made for it. */
    private final AtomicReference<Map<String, Set<String>>> askers = new AtomicReference<>(Map.of());

    public boolean has(String user, String application) {
        Set<String> applications = askers.get().get(user);
        return applications != null && applications.contains(application);
    }

    public void add(String user, String application) {
        if (!has(user, application)) {
            askers.updateAndGet(known -> with(known, user, application));
        }
    }

    private static Map<String, Set<String>> with(Map<String, Set<String>> known, String user, String application) {
        if (known.values().stream().mapToInt(Set::size).sum() >= MOST) {
            return known;
        }
        Set<String> applications = new HashSet<>(known.getOrDefault(user, Set.of()));
        applications.add(application);
        Map<String, Set<String>> more = new HashMap<>(known);
        more.put(user, Set.copyOf(applications));
        return Map.copyOf(more);
    }
}
