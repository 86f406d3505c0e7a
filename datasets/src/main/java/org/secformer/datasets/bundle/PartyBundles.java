package org.secformer.datasets.bundle;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.secformer.datasets.storage.Storage;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.ring.Packing;
import org.secformer.mpc.transformer.MaskedModel;

/**
 * Writes the bundles of both parties, which hold the same masked model, at once: one parameter after the other is masked, packed
 * and sealed in both, so that memory holds one, on two threads.
 */
final class PartyBundles {
    private PartyBundles() {}

    /** Hands out the masked model. */
    interface Openings {
        void forEach(MaskedModel.Receiver<IOException> receiver) throws IOException;
    }

    /**
     * A party's bundle.
     *
     * @param files where it is sealed
     * @param header what it says of itself
     * @param seed of the party's masks
     */
    record Part(Storage files, BundleHeader header, Seed seed) {
        void write(Storage.Content rest) throws IOException {
            files.write(BundleFile.NAME, out -> {
                BundleFile.writeStart(out, header, seed);
                rest.writeTo(out);
            });
        }
    }

    static void write(Part first, Part second, Openings openings) throws IOException {
        ExecutorService sealing = Executors.newSingleThreadExecutor();
        try {
            first.write(one -> second.write(two -> openings.forEach((spec, opening) -> {
                byte[] packed = Packing.pack(opening, spec.width());
                Future<?> beside = sealing.submit(() -> {
                    one.write(packed);
                    return null;
                });
                try {
                    two.write(packed);
                } finally {
                    await(beside);
                }
            })));
        } finally {
            sealing.shutdown();
        }
    }

    private static void await(Future<?> writing) throws IOException {
        try {
            writing.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof IOException reason) {
                throw reason;
            }
            if (failed.getCause() instanceof RuntimeException reason) {
                throw reason;
            }
            throw new IllegalStateException("sealing failed", failed.getCause());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped while writing a bundle");
        }
    }
}
