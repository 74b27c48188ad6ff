package io.pgweir.config;

/** What a user of the console may do. */
public enum AdminRole {
    VIEWER,
    ADMIN
}
