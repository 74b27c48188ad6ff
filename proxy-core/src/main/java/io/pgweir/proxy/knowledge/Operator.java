package io.pgweir.proxy.knowledge;

/** An operator as the catalog has it. PostgreSQL's own all read, and are left out. */
record Operator(String schema, String name, boolean reads) {}
