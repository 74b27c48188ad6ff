package io.pgweir.config;

/** An address and port of the console. */
public record AdminListenerConfig(
        @Setting(
                doc = "The local address to listen on; * is every address of the machine.",
                byDefault = "127.0.0.1",
                min = "1",
                max = "255",
                effect = Effect.RESTART)
        String address,

        @Setting(doc = "The port to listen on.", byDefault = "6433", min = "1", max = "65535", effect = Effect.RESTART)
        int port) {}
