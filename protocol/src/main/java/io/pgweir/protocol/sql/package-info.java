/**
 * What a text of SQL may do, told from its words: where it can run, and what it leaves behind in its session.
 *
 * <pre>
 *   bytes ─▶ TextWindow ─▶ SqlLexer ─▶ Classifier ─▶ Verdict
 *                          tokens       │  StatementForms   BEGIN, SET, COPY ...: what the session must know
 *                                       └─ QueryScan        queries: every write, function, relation, operator in them
 *                                             └─ Knowledge  what is behind a name; BuiltIns knows PostgreSQL's own
 * </pre>
 *
 * <p>The lexer follows PostgreSQL's own rules to the byte, for a quote that ends elsewhere hides a statement. Above it
 * there is no grammar: statements are told by their first words, and in queries the few places are found where one can
 * write. What can't be proven to be a read goes to the primary. A statement that PostgreSQL refuses may get any verdict.
 *
 * <p>Everything works in one pass, without allocation and with bounded memory, on one thread: a {@link
 * io.pgweir.protocol.sql.Classifier} belongs to a worker. What may not be here: where nodes are, what a session has set,
 * what a catalog holds. The proxy brings the last as {@link io.pgweir.protocol.sql.Knowledge}.
 */
@NullMarked
package io.pgweir.protocol.sql;

import org.jspecify.annotations.NullMarked;
