package io.pgweir.dist.drivers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Scenarios that run one after the other, next to another lane's; the list of both is the same for drivers of all languages. */
record Lane(String name, List<String> scenarios) {
    private static final String HEAD = "lane ";

    /** All that there are. */
    static List<Lane> read(Path list) throws IOException {
        List<Lane> lanes = new ArrayList<>();
        for (String line : Files.readAllLines(list)) {
            if (line.startsWith(HEAD)) {
                lanes.add(new Lane(line.substring(HEAD.length()), new ArrayList<>()));
            } else if (line.contains(": ") && !line.startsWith("#")) {
                lanes.getLast().scenarios().add(line.substring(0, line.indexOf(':')));
            }
        }
        return lanes;
    }
}
