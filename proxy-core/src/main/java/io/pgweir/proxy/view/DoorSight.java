package io.pgweir.proxy.view;

import java.net.InetSocketAddress;

/**
 * A socket that listens.
 *
 * @param descriptor its number in the process, or -1 where the platform does not tell
 */
public record DoorSight(int descriptor, InetSocketAddress address) {}
