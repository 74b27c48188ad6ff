package io.pgweir.config;

/** What an event is about: each is a part of the proxy. */
public enum LogTopic {
    /** Nodes, their states and roles. */
    CLUSTER,
    /** Clients that come, and their logins. */
    DOOR,
    /** Clients at work. */
    SESSION,
    /** Connections to nodes. */
    SERVER,
    POOL,
    /** What is known of databases' functions, views and tables. */
    KNOWLEDGE,
    /** The administrator's console. */
    CONSOLE,
    /** HTTP. */
    WEB
}
