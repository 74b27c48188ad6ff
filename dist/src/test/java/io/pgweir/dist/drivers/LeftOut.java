package io.pgweir.dist.drivers;

/** Says in words for what of a scenario a driver has no means, once it has done the rest. */
final class LeftOut extends RuntimeException {
    private static final long serialVersionUID = 1;

    LeftOut(String why) {
        super(why);
    }
}
