package io.pgweir.config;

/** An address and port that clients connect to. */
public record ListenerConfig(
        @Setting(
                doc = "The local address to listen on; * is every address of the machine.",
                byDefault = "'*'",
                min = "1",
                max = "255",
                effect = Effect.RESTART)
        String address,

        @Setting(doc = "The port to listen on.", byDefault = "6432", min = "1", max = "65535", effect = Effect.RESTART)
        int port,

        @Setting(
                doc = "Where the work of this listener's clients goes: split looks at each statement, "
                        + "primary and standby send everything to such a node.",
                byDefault = "split",
                effect = Effect.RESTART)
        Route route) {}
