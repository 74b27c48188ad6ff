package io.pgweir.config;

/** How an event is written. Either is one line. */
public enum LogFormat {
    TEXT,
    JSON
}
