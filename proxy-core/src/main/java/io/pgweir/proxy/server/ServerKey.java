package io.pgweir.proxy.server;

import java.net.SocketAddress;

/** What it takes to cancel the query of a server connection: where the server is, its process and its secret. */
@SuppressWarnings("ArrayRecordComponent") // nobody compares keys but by MessageDigest
public record ServerKey(SocketAddress server, int pid, byte[] secret) {
    @Override
    public String toString() {
        return "pid " + pid + " on " + server;
    }
}
