/**
 * Who may come in, and with what we log in to PostgreSQL in their name.
 */
@NullMarked
package io.pgweir.proxy.access;

import org.jspecify.annotations.NullMarked;
