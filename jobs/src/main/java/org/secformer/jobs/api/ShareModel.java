package org.secformer.jobs.api;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.bundle.Canaries;
import org.secformer.datasets.bundle.CheckRecord;
import org.secformer.datasets.bundle.CheckSummary;
import org.secformer.datasets.bundle.ModelSharing;
import org.secformer.datasets.bundle.Terms;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.names.BundleId;
import org.secformer.jobs.choices.NumbersChoice;
import org.secformer.jobs.owner.CheckedModel;
import org.secformer.jobs.owner.StatedResults;
import org.secformer.jobs.storage.KeyLocations;
import org.secformer.jobs.storage.Storages;
import org.secformer.jobs.texts.TextRows;
import org.secformer.mpc.transformer.Numerics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The model owner's action: masks a checkpoint and writes one bundle per role, sealed to that role.
 *
 * <pre>{@code
 * try (ShareModel action = ShareModel.of(settings)) {
 *     SharedModel shared = action.run(spark);
 * }
 * }</pre>
 *
 * <p><b>Security guarantees:</b> each call draws new masks, also for the same model; material and datasets belong to one call's
 * bundles.
 */
public final class ShareModel implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ShareModel.class);

    private final Settings settings;
    private final Credentials modelOwner;
    private final Checkpoint opened;

    /**
     * What is shared, and where to.
     *
     * @param keys of the model owner
     * @param checkpoint directory in Hugging Face layout, softmax 2quad
     * @param checked record of this model's check; null for none: the bundles say then that it is unchecked
     * @param numbers how the model's numbers are held; those of the record, where there is one
     * @param terms who gets to know what, and how much may be asked
     * @param out location for the directories {@code party0}, {@code party1}, {@code dealer} and {@code client}
     * @param canaries texts whose results the client is told, to notice parties that spoil results; null for none
     */
    public record Settings(
            KeyLocations keys,
            Path checkpoint,
            Path checked,
            NumbersChoice numbers,
            Terms terms,
            String out,
            TextRows canaries) {
        /** Without canaries. */
        public Settings(
                KeyLocations keys, Path checkpoint, Path checked, NumbersChoice numbers, Terms terms, String out) {
            this(keys, checkpoint, checked, numbers, terms, out, null);
        }
    }

    /**
     * A model that was shared.
     *
     * @param bundle id of all its bundles, drawn anew
     * @param numerics how its numbers are held
     * @param check what the bundles tell of it, null if it is unchecked
     */
    public record SharedModel(BundleId bundle, Numerics numerics, CheckSummary check) {}

    private ShareModel(Settings settings, Credentials modelOwner, Checkpoint opened) {
        this.settings = settings;
        this.modelOwner = modelOwner;
        this.opened = opened;
    }

    /**
     * Opens keys and checkpoint.
     *
     * @throws InvalidInputException if they are not as they have to be
     */
    public static ShareModel of(Settings settings) throws IOException {
        Credentials modelOwner = settings.keys().read();
        return new ShareModel(settings, modelOwner, Checkpoint.open(settings.checkpoint()));
    }

    /**
     * Shares the model.
     *
     * @param spark the application that it is logged under; left running
     * @throws InvalidInputException if the record is not of this model or of other numbers, its labels cannot be revealed
     *     alone where they are to be, or {@code out} is not empty
     */
    public SharedModel run(SparkSession spark) throws IOException {
        LOG.info("sharing {} as {}", settings.checkpoint(), spark.sparkContext().applicationId());
        NumbersChoice numbers = settings.numbers();
        CheckRecord record =
                settings.checked() == null ? null : CheckedModel.record(settings.checked(), opened, numbers);
        CheckSummary check = record == null ? null : record.summary();
        Numerics numerics = record == null ? numbers.numerics() : record.numerics();
        if (settings.canaries() != null && !settings.terms().revealed().tellsScores()) {
            throw new InvalidInputException(
                    "--canaries: expected a model whose scores are revealed, found one that reveals labels"
                            + " alone.\nIts clients would be told scores of canaries; leave them out.");
        }
        List<Canaries.Canary> canaries = settings.canaries() == null
                ? List.of()
                : StatedResults.of(spark, settings.canaries(), settings.checkpoint(), opened, numerics);
        BundleId bundle = ModelSharing.share(
                opened, numerics, check, settings.terms(), canaries, Storages.of(settings.out()), modelOwner);
        return new SharedModel(bundle, numerics, check);
    }

    @Override
    public void close() {
        opened.close();
    }
}
