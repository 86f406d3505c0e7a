package org.secformer.jobs.tools.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.secformer.mpc.sharing.Party;

/** Two threads that do what the two parties do at the same time. */
final class BothParties {
    private BothParties() {}

    static <T> List<T> run(Function<Party, Callable<T>> work) {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<T>> running = new ArrayList<>();
            for (Party party : Party.values()) {
                running.add(threads.submit(work.apply(party)));
            }
            return List.of(running.get(0).get(), running.get(1).get());
        } catch (ExecutionException failed) {
            throw new IllegalStateException("a party of the calibration failed", failed.getCause());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while calibrating", stop);
        } finally {
            threads.shutdownNow();
        }
    }
}
