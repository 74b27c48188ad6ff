package io.pgweir.proxy.view;

/** How many clients of one database and user do what. */
public record ClientCounts(String database, String user, int active, int waiting, int idle, int pinned) {
    ClientCounts plus(ClientCounts other) {
        return new ClientCounts(
                database,
                user,
                active + other.active,
                waiting + other.waiting,
                idle + other.idle,
                pinned + other.pinned);
    }

    public int all() {
        return active + waiting + idle;
    }
}
