package io.pgweir.proxy.web;

/**
 * What was asked for.
 *
 * @param accept which content the asker prefers, as it said it; empty if it did not
 */
record Request(String path, String accept) {}
