/**
 * Proofs of identity: SCRAM-SHA-256 (RFC 5802, 7677) and md5, both as the side that asks and as the side that proves.
 *
 * <pre>
 *   client                                            server
 *     | client-first   n,,n=,r=NONCE                     |
 *     |-------------------------------------------------&gt;|
 *     |            server-first   r=NONCE+MORE,s=SALT,i=N |
 *     |&lt;-------------------------------------------------|
 *     | client-final   c=biws,r=NONCE+MORE,p=PROOF       |
 *     |-------------------------------------------------&gt;|  the proof gives away the ClientKey to who has the
 *     |                     server-final   v=SIGNATURE   |  StoredKey: with it the proxy logs in to PostgreSQL
 *     |&lt;-------------------------------------------------|  without ever knowing the password
 * </pre>
 *
 * <p>A {@link io.pgweir.protocol.scram.ScramServer} or {@link io.pgweir.protocol.scram.ScramClient} is one such
 * conversation: bytes in, bytes out. Nothing here waits, but {@link io.pgweir.protocol.scram.ScramSecret#saltedPassword}
 * takes about a millisecond of CPU and belongs off the event loop; all else takes microseconds.
 *
 * <p>No secret leaves by toString, and all comparisons of secrets take the same time whatever differs.
 */
@NullMarked
package io.pgweir.protocol.scram;

import org.jspecify.annotations.NullMarked;
