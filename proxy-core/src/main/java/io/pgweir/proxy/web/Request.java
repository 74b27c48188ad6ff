package io.pgweir.proxy.web;

/**
 * What was asked for.
 *
 * @param query what follows the question mark; empty without
 * @param accept which content the asker prefers, as it said it; empty if it did not
 */
record Request(String path, String query, String accept) {
    static Request of(String target, String accept) {
        int mark = target.indexOf('?');
        return mark < 0
                ? new Request(target, "", accept)
                : new Request(target.substring(0, mark), target.substring(mark + 1), accept);
    }
}
