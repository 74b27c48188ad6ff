package io.pgweir.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.Node;

/** Collects what is wrong with a file, so that all of it is told at once. */
final class Problems {
    private static final int MAX_TOLD = 100; // nobody reads further; a file of the wrong kind has one in each line
    private static final Comparator<Problem> BY_PLACE =
            Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column);

    private final String file;
    private final List<Problem> problems = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();
    private int count;

    Problems(String file) {
        this.file = file;
    }

    void add(Node node, String message) {
        count++;
        if (count <= MAX_TOLD) {
            problems.add(at(node.getStartMark(), message));
        }
    }

    void warn(Node node, String message) {
        if (warnings.size() < MAX_TOLD) {
            warnings.add(at(node.getStartMark(), message));
        }
    }

    private Problem at(Mark mark, String message) {
        return new Problem(file, mark.getLine() + 1, mark.getColumn() + 1, message);
    }

    /** Whether there are so many that looking for more is a waste. */
    boolean isFull() {
        return count > MAX_TOLD;
    }

    /** How many there are so far, told or not. */
    int count() {
        return count;
    }

    List<Problem> found() {
        List<Problem> sorted = new ArrayList<>(problems);
        sorted.sort(BY_PLACE);
        if (count > MAX_TOLD) {
            sorted.add(Problem.ofFile(file, "there are more problems"));
        }
        return List.copyOf(sorted);
    }

    List<Problem> warnings() {
        return List.copyOf(warnings);
    }
}
