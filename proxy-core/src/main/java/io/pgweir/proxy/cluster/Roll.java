package io.pgweir.proxy.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The nodes that there are, with those that are to leave at its end. Read by any thread, changed under the cluster's lock only. */
final class Roll {
    private volatile List<Watched> all = List.of();

    List<Watched> all() {
        return all;
    }

    List<Node> nodes() {
        return all.stream().map(Watched::node).toList();
    }

    @Nullable
    Watched find(Node node) {
        for (Watched one : all) {
            if (one.node() == node) {
                return one;
            }
        }
        return null;
    }

    Watched of(Node node) {
        Watched one = find(node);
        if (one == null) {
            throw new IllegalArgumentException("no node of this cluster: " + node);
        }
        return one;
    }

    /** Who is new, and who is to leave. */
    record Change(List<Watched> added, List<Watched> leaving) {}

    /** These are the nodes from now on. Those that are none any more are drained. */
    Change admit(List<Members.Member> wanted, Function<Members.Member, Watched> newcomer) {
        List<Watched> next = new ArrayList<>();
        List<Watched> gone = new ArrayList<>(all);
        List<Watched> added = new ArrayList<>();
        for (Members.Member member : wanted) {
            Watched one = gone.stream()
                    .filter(each -> member.isAt(each.node()))
                    .findFirst()
                    .orElse(null);
            if (one == null) {
                one = newcomer.apply(member);
                added.add(one);
            } else {
                gone.remove(one);
                one.stays(member);
            }
            next.add(one);
        }
        List<Watched> leaving = gone.stream().filter(one -> !one.leaving).toList();
        leaving.forEach(Watched::leaves);
        next.addAll(gone);
        all = List.copyOf(next);
        return new Change(added, leaving);
    }

    /** Those that are to leave do so, if nobody works on them any more; they are returned. */
    List<Watched> dismiss(Predicate<Node> isIdle) {
        List<Watched> gone = all.stream()
                .filter(one -> one.leaving && isIdle.test(one.node()))
                .toList();
        if (!gone.isEmpty()) {
            all = all.stream().filter(one -> !gone.contains(one)).toList();
        }
        return gone;
    }
}
