package io.pgweir.bench.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Who may take part, in the order of the lists; a later line with the same name for the same arrangement takes an earlier one's place. */
public final class Peers {
    private final List<Peer> peers = new ArrayList<>();

    private Peers() {}

    /** Reads {@code list}, and {@code more} on top of it. */
    public static Peers read(Path list, @Nullable Path more) throws IOException {
        Peers peers = new Peers();
        peers.add(list);
        if (more != null) {
            peers.add(more);
        }
        return peers;
    }

    private void add(Path list) throws IOException {
        Path folder = list.toAbsolutePath().resolveSibling("");
        int number = 0;
        for (String line : Files.readAllLines(list)) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            List<String> words = List.of(line.strip().split("\\s+", -1));
            if (words.size() < 3) {
                throw new IllegalArgumentException("%s:%d: NAME WHERE COMMAND is expected".formatted(list, number));
            }
            for (String where : words.get(1).split(",", -1)) {
                put(new Peer(
                        words.getFirst(), arrangement(list, number, where), words.subList(2, words.size()), folder));
            }
        }
    }

    private static Arrangement arrangement(Path list, int number, String word) {
        try {
            return Arrangement.valueOf(word.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw new IllegalArgumentException(
                    "%s:%d: there is no arrangement \"%s\"; there are one, tls and split".formatted(list, number, word),
                    unknown);
        }
    }

    private void put(Peer peer) {
        for (int i = 0; i < peers.size(); i++) {
            Peer known = peers.get(i);
            if (known.name().equals(peer.name()) && known.arrangement() == peer.arrangement()) {
                peers.set(i, peer);
                return;
            }
        }
        peers.add(peer);
    }

    /** Every name, once; {@code direct} is not among them. */
    public List<String> names() {
        return peers.stream().map(Peer::name).distinct().toList();
    }

    List<Peer> in(Arrangement arrangement) {
        return peers.stream().filter(peer -> peer.arrangement() == arrangement).toList();
    }
}
