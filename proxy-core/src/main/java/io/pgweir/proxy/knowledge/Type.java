package io.pgweir.proxy.knowledge;

/**
 * A type as the catalog has it.
 *
 * @param reads whether what converts to it and from it only reads
 * @param checks what a domain checks, as a query, or nothing
 */
record Type(String schema, String name, boolean reads, String checks) {}
