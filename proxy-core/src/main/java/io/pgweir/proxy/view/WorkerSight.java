package io.pgweir.proxy.view;

import io.pgweir.proxy.net.Worker;
import io.pgweir.proxy.tally.LatencySum;

/**
 * One worker.
 *
 * @param lateness how late its clock ticked: for so long it was busy with something else
 * @param requests how long it took to pass on what a client sent, a sample
 * @param answers how long it took to pass on what a server sent, a sample
 * @param moved how many clients it has sent to other workers
 */
public record WorkerSight(int index, LatencySum lateness, LatencySum requests, LatencySum answers, long moved) {
    static WorkerSight of(Worker worker) {
        return new WorkerSight(
                worker.index(),
                worker.lateness().read(),
                worker.requests().read(),
                worker.answers().read(),
                worker.moved());
    }
}
