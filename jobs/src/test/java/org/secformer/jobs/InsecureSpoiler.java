package org.secformer.jobs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.identity.SignatureFile;
import org.secformer.datasets.rows.DatasetManifest;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.jobs.files.PredictionFiles;
import org.secformer.jobs.files.PredictionName;
import org.secformer.jobs.files.PredictionPack;
import org.secformer.mpc.ring.FixedPoint;
import org.secformer.mpc.ring.Packing;
import org.secformer.mpc.transformer.Plan;

/**
 * A party that does not follow the protocol: it has scored with the other one, and adds what it likes to its shares of results before it
 * signs them. Nobody but the client could tell.
 */
final class InsecureSpoiler {
    private final Roles roles;
    private final DatasetManifest manifest;
    private final LocalStorage predictions;

    /** @param part of party 0's dataset, below it */
    InsecureSpoiler(Roles roles, String part) throws IOException {
        this.roles = roles;
        this.manifest = DatasetManifest.read(
                new LocalStorage(roles.path("dataset").resolve(part)),
                roles.identities().credentials(Role.PARTY0));
        this.predictions = new LocalStorage(
                roles.party("predictions", 0).resolve(manifest.dataset().text()));
    }

    /** What is added to the results of a row of a batch. */
    interface Added {
        double to(int batch, int row);
    }

    void spoil(Added added) throws IOException {
        for (PredictionPack pack : PredictionFiles.packs(predictions)) {
            spoil(pack, added);
        }
    }

    private void spoil(PredictionPack pack, Added added) throws IOException {
        Plan plan = manifest.plan();
        String dataset = manifest.dataset().text();
        Credentials client = roles.identities().credentials(Role.CLIENT);
        // What it has computed; it knows that without the client's key.
        List<byte[]> shares = PredictionFiles.read(predictions, pack, dataset, plan, Role.PARTY0, client);
        List<long[]> outputs = new ArrayList<>();
        for (PredictionName name : pack.names()) {
            int from = outputs.size() * plan.rowsPerBatch();
            outputs.add(spoilt(name.batch(), shares.subList(from, from + plan.rowsPerBatch()), added));
        }
        predictions.delete(pack.path());
        predictions.delete(pack.path() + SignatureFile.ENDING);
        PredictionFiles.write(
                predictions, pack, dataset, plan, outputs, roles.identities().credentials(Role.PARTY0));
    }

    private static long[] spoilt(int batch, List<byte[]> shares, Added added) {
        int columns = Packing.unpackInts(shares.get(0)).length;
        long[] outputs = new long[shares.size() * columns];
        for (int row = 0; row < shares.size(); row++) {
            int[] share = Packing.unpackInts(shares.get(row));
            for (int i = 0; i < columns; i++) {
                boolean isFlag = i == columns - 1;
                long more = isFlag ? 0 : FixedPoint.encode(added.to(batch, row), Plan.INPUT_SCALE);
                outputs[row * columns + i] = share[i] + more;
            }
        }
        return outputs;
    }
}
