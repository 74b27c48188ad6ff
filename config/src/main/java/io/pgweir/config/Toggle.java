package io.pgweir.config;

/** Something that is done or left. */
public enum Toggle {
    OFF,
    ON;

    public boolean isOn() {
        return this == ON;
    }
}
