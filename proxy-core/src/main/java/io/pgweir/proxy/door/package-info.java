/**
 * How clients come in: the listener, the first packet, authentication. Each phase is a handler that makes way for the
 * next one, ending in a session.
 */
@NullMarked
package io.pgweir.proxy.door;

import org.jspecify.annotations.NullMarked;
