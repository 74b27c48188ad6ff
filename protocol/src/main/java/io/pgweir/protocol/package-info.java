/**
 * PostgreSQL's wire protocol.
 */
@NullMarked
package io.pgweir.protocol;

import org.jspecify.annotations.NullMarked;
