/**
 * Tests against servers in containers, for machines with a Docker engine: {@code ./mvnw verify -Pcontainers}. The images are the
 * official ones, as people run them; what a test has to do to a server (kill, freeze, promote) is done to embedded ones elsewhere.
 */
@NullMarked
package io.pgweir.dist.containers;

import org.jspecify.annotations.NullMarked;
