package io.pgweir.protocol.scram;

import io.pgweir.protocol.ProtocolViolation;
import java.util.List;

/** The two forms of SCRAM that PostgreSQL speaks: without and with channel binding. */
public enum Mechanism {
    SCRAM_SHA_256("SCRAM-SHA-256"),
    SCRAM_SHA_256_PLUS("SCRAM-SHA-256-PLUS");

    private final String wireName;

    Mechanism(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    /** What a server offers; with channel binding that comes first. */
    public static List<String> offered(boolean withChannelBinding) {
        return withChannelBinding
                ? List.of(SCRAM_SHA_256_PLUS.wireName, SCRAM_SHA_256.wireName)
                : List.of(SCRAM_SHA_256.wireName);
    }

    /** What a client chose; it must be one that was offered. */
    public static Mechanism chosen(String wireName, boolean withChannelBinding) {
        if (wireName.equals(SCRAM_SHA_256.wireName)) {
            return SCRAM_SHA_256;
        }
        if (withChannelBinding && wireName.equals(SCRAM_SHA_256_PLUS.wireName)) {
            return SCRAM_SHA_256_PLUS;
        }
        throw new ProtocolViolation("client selected an invalid SASL authentication mechanism");
    }
}
