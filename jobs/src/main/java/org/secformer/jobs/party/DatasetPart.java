package org.secformer.jobs.party;

import java.io.IOException;
import java.util.List;
import org.secformer.datasets.bundle.Budget;
import org.secformer.datasets.rows.DatasetManifest;
import org.secformer.datasets.storage.Storage;
import org.secformer.jobs.files.DatasetPartition;
import org.secformer.jobs.files.PredictionFiles;
import org.secformer.jobs.files.PredictionName;

/**
 * A party's part of a dataset, and where its prediction shares go.
 *
 * @param source where the part lies
 * @param manifest of it
 * @param predictions this party's shares of them
 * @param budget of the model, null if it has none
 */
public record DatasetPart(DatasetPartition source, DatasetManifest manifest, Storage predictions, Budget budget) {
    /** Names of the prediction shares that are there with their signatures, sorted. */
    List<PredictionName> done() throws IOException {
        return PredictionFiles.packs(predictions).stream()
                .flatMap(pack -> pack.names().stream())
                .filter(name -> name.batch() < manifest.batches())
                .sorted(PredictionName.BY_BATCH)
                .toList();
    }

    /** Whether this party has a share of each batch. */
    boolean isFinished() throws IOException {
        return done().stream().map(PredictionName::batch).distinct().count() == manifest.batches();
    }
}
