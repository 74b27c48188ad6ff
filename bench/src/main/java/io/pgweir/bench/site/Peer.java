package io.pgweir.bench.site;

import java.nio.file.Path;
import java.util.List;

/**
 * A contestant as a line of a list has it, not started yet.
 *
 * @param folder where the files lie that its command names
 */
record Peer(String name, Arrangement arrangement, List<String> command, Path folder) {}
