package io.pgweir.proxy.cluster;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happened to the nodes: each change of state is logged once, and the last of them are kept. */
final class Chronicle {
    private static final Logger log = LoggerFactory.getLogger(Chronicle.class);
    private static final int KEPT = 256;

    private final Deque<NodeEvent> events = new ArrayDeque<>();

    void enter(NodeEvent event) {
        events.addLast(event);
        if (events.size() > KEPT) {
            events.removeFirst();
        }
        switch (event.to()) {
            case FALSE_PRIMARY ->
                log.error("node {}: {} -> {}: {}", event.node(), event.from(), event.to(), event.cause());
            case DOWN -> log.warn("node {}: {} -> {}: {}", event.node(), event.from(), event.to(), event.cause());
            default -> log.info("node {}: {} -> {}: {}", event.node(), event.from(), event.to(), event.cause());
        }
    }

    /** The last events, the oldest first. */
    List<NodeEvent> events() {
        return new ArrayList<>(events);
    }
}
