/**
 * Server connections shared by many clients. A {@link io.pgweir.proxy.pool.Pool} is global, a
 * {@link io.pgweir.proxy.pool.Share} is what one worker has of it: idle connections, newest first, and waiting clients,
 * in order of arrival.
 */
@NullMarked
package io.pgweir.proxy.pool;

import org.jspecify.annotations.NullMarked;
