package io.pgweir.proxy.server;

/** Whoever wants a new server connection. Called on the worker that it is to live on. */
public interface Opening {
    /** Whom the connection works for once it is open. */
    Tenant tenant();

    void opened(ServerLink link);

    void failed(ConnectFailure failure);
}
