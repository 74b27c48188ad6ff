/**
 * Event loops and what belongs to one: workers, how they share the work, their clock, the transport, TLS contexts, bytes kept between two reads.
 * Nothing here knows PostgreSQL's conversation.
 */
@NullMarked
package io.pgweir.proxy.net;

import org.jspecify.annotations.NullMarked;
