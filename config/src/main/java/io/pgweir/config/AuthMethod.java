package io.pgweir.config;

/** How clients prove who they are; the words are those of pg_hba.conf. */
public enum AuthMethod {
    TRUST,
    PASSWORD,
    MD5,
    SCRAM_SHA_256
}
