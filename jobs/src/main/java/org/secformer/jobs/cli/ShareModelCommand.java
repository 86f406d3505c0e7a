package org.secformer.jobs.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.secformer.datasets.bundle.Terms;
import org.secformer.datasets.identity.Role;
import org.secformer.jobs.api.ShareModel;
import org.secformer.jobs.api.ShareModel.SharedModel;
import org.secformer.jobs.choices.NumbersChoice;
import org.secformer.jobs.choices.RevealChoice;
import org.secformer.jobs.choices.UncheckedModel;
import org.secformer.jobs.process.Sessions;
import org.secformer.jobs.texts.TextRows;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Run by the model owner: shares a checkpoint among the roles. */
@Command(
        name = "share-model",
        header = "The model owner masks a checkpoint.",
        description = {
            "Run by the model owner: masks a checkpoint and writes one bundle per role, sealed to that role.",
            "Each call draws new masks; material and datasets belong to one call's bundles."
        },
        mixinStandardHelpOptions = true)
final class ShareModelCommand implements Callable<Integer> {
    @Option(names = "--checkpoint", required = true, description = "directory in Hugging Face layout, softmax 2quad")
    private Path checkpoint;

    @Option(names = "--out", required = true, description = "directory or URI for party0, party1, dealer and client")
    private String out;

    @Option(
            names = "--checked",
            description = "record of this model's check, from check --record: all bundles tell what was checked"
                    + " (default: the model is unchecked, and deal and score refuse it)")
    private Path checked;

    @Mixin
    private NumbersOption numbers;

    @Mixin
    private EmbeddingOption embedding;

    @Option(
            names = "--canaries",
            paramLabel = "TEXTS",
            description = {
                "texts, as CSV with a header, JSON lines or Parquet with columns id and text (and text_pair): the client is told their results",
                "in the clear, to hide some of them in its datasets (share-dataset --canaries) and so notice parties that spoil results"
            })
    private String canaries;

    @Mixin
    private RevealOption reveal;

    @Mixin
    private BudgetOption budget;

    @Mixin
    private KeyOptions keys;

    @Override
    public Integer call() throws IOException {
        Terms terms = new Terms(embedding.embedding(), reveal.revealed(), budget.budget());
        ShareModel.Settings settings = new ShareModel.Settings(
                keys.of(Role.MODEL_OWNER),
                checkpoint,
                checked,
                numbers.choice(),
                terms,
                out,
                canaries == null ? null : TextRows.in(canaries));
        try (ShareModel action = ShareModel.of(settings);
                SparkSession spark = Sessions.start("share-model", 1)) {
            SharedModel shared = action.run(spark);
            System.out.println("model bundle " + shared.bundle() + " written to " + out
                    + ": give party0, party1, dealer and client to their readers");
            System.out.println("its numbers are " + NumbersChoice.told(shared.numerics()) + "; the model is "
                    + UncheckedModel.told(shared.check())
                    + (shared.check() == null
                            ? ": deal and score will refuse it without " + UncheckedModel.OPTION
                            : ""));
            System.out.println("its embedding tables are " + embedding.told());
            System.out.println("the client gets to know " + RevealChoice.told(terms.revealed()));
            if (terms.budget() != null) {
                System.out.println("parties score " + terms.budget().told());
            }
            return 0;
        }
    }
}
