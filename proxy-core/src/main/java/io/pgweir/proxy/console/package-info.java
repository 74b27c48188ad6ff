/**
 * The console: a database of commands instead of tables, for psql, drivers and whatever else speaks to PostgreSQL. It shows the
 * proxy as pgpool and PgBouncer show themselves, column by column, and tells it what to do.
 *
 * <p>A {@link io.pgweir.proxy.console.ConsoleSession} reads one client's messages, {@link io.pgweir.proxy.console.Script} its texts,
 * and {@link io.pgweir.proxy.console.Commands} finds who knows what to do. Commands look through the room to the left of this one,
 * {@code view}, and act through the rooms that are concerned; none of them waits on a worker. Whoever
 * comes otherwise than by a port of the console's own is here too: clients of the proxy that ask aside
 * ({@link io.pgweir.proxy.console.AsideGuest}), and admins on the page ({@link io.pgweir.proxy.console.Orders}). Nothing here is on the way of a byte.
 */
@NullMarked
package io.pgweir.proxy.console;

import org.jspecify.annotations.NullMarked;
