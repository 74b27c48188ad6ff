/**
 * Protocol-level prepared statements: one {@link io.pgweir.proxy.statement.Statement} for equal texts, the names that a
 * client gave, and what a server connection has prepared.
 */
@NullMarked
package io.pgweir.proxy.statement;

import org.jspecify.annotations.NullMarked;
