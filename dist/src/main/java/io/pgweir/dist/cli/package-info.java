/**
 * The command line: {@link io.pgweir.dist.cli.Main} names the commands, each is a class of its own that reads its options
 * and calls what does the work. Standard output is for what was asked for; progress, logs and mistakes go to standard
 * error.
 *
 * <p>Exit codes: 0 well; 1 refused or failed, with a sentence that says why; 2 wrong usage. {@code demo --exec} ends with
 * the code of its command.
 */
@NullMarked
package io.pgweir.dist.cli;

import org.jspecify.annotations.NullMarked;
