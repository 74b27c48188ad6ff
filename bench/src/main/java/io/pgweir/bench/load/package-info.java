/**
 * What is done to a contestant ({@link io.pgweir.bench.load.Load}): pgbench's scripts, logins, transfers of large results, a crowd of idle clients.
 * All of it comes from outside, over sockets: nothing here reaches into the proxy.
 */
@NullMarked
package io.pgweir.bench.load;

import org.jspecify.annotations.NullMarked;
