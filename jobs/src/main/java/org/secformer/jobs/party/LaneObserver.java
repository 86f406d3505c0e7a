package org.secformer.jobs.party;

import java.util.List;
import java.util.ServiceLoader;
import org.secformer.jobs.files.PredictionName;
import org.secformer.jobs.process.PerExecutor;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.transport.Channel;

/**
 * Stands between a batch and its lane's connection, where frames are not yet encrypted: for counting or recording them.
 * Found on the class path as a service ({@link ServiceLoader}); this program brings none.
 */
public interface LaneObserver {
    /**
     * Called for each batch after its unit has been claimed and before anything is sent.
     *
     * @return a channel that passes everything on to the given one, or that one
     */
    Channel observed(Channel channel, Party party, PredictionName batch);

    /** A channel that all observers of this process see. */
    static Channel byAll(Channel channel, Party party, PredictionName batch) {
        Channel observed = channel;
        for (LaneObserver observer : Known.observers()) {
            observed = observer.observed(observed, party, batch);
        }
        return observed;
    }

    /** Looked for once. */
    record Known(List<LaneObserver> all) {
        private static List<LaneObserver> observers() {
            return PerExecutor.get(
                            "lane observers",
                            Known.class,
                            () -> new Known(ServiceLoader.load(LaneObserver.class).stream()
                                    .map(ServiceLoader.Provider::get)
                                    .toList()))
                    .all();
        }
    }
}
