/**
 * What the databases hold, as far as it decides where a text may run: which functions write, what is behind views and
 * operators, which tables a standby can't read; what code leaves behind in the session that runs it. Over that lies what the
 * operator says, and what standbys refused. Read from the catalogs by a connection of the monitor's user, never in a
 * client's way; whoever asks gets an answer at once, and no answer means the primary.
 */
@NullMarked
package io.pgweir.proxy.knowledge;

import org.jspecify.annotations.NullMarked;
