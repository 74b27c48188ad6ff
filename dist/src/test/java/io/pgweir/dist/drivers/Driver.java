package io.pgweir.dist.drivers;

import java.util.List;
import java.util.Set;

/** Something that people connect with, and that can be asked to run all scenarios of the list. */
interface Driver {
    /** Runs its lanes at the same time, as the test user in the test database on this port; skips the test where it isn't installed. */
    List<Outcome> run(int port) throws Exception;

    /** The scenarios for which it has no means, or not for all of them: it says why itself. */
    Set<String> leftOut();
}
