package io.pgweir.config;

/** Whether something is done at all. */
public enum Switch {
    OFF,
    ON;

    public boolean isOn() {
        return this == ON;
    }
}
