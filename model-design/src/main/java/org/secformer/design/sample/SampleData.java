package org.secformer.design.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.datasets.tokenizer.OverlongText;
import org.secformer.datasets.tokenizer.Tokenizer;
import org.secformer.design.data.LabelledText;
import org.secformer.design.data.TextTable;

/**
 * The sample task as files: messages to train on, some with wrong labels, and right ones to choose and to test by; the same
 * again without labels; and a model that has learned nothing, with a vocabulary made for the messages.
 */
public final class SampleData {
    /** Of all labels to train on; those of validation and test are right. */
    private static final double LABEL_NOISE = 0.04;

    private static final int TRAINING = 12_000;
    private static final int UNLABELLED = 4000;
    private static final int FEW = 200;
    private static final int MEASURED = 1000;
    private static final int VOCABULARY = 1130;

    /** All messages fit the shortest bucket. */
    private static final int MOST_TOKENS = 32;

    private final Path directory;
    private final long seed;

    public SampleData(Path directory, long seed) {
        this.directory = directory;
        this.seed = seed;
    }

    public Path training() {
        return directory.resolve("training.csv");
    }

    /** A few of the training messages, with right labels. */
    public Path few() {
        return directory.resolve("few.csv");
    }

    public Path unlabelled() {
        return directory.resolve("unlabelled.csv");
    }

    public Path validation() {
        return directory.resolve("validation.csv");
    }

    public Path test() {
        return directory.resolve("messages.csv");
    }

    public Path freshModel() {
        return directory.resolve("fresh");
    }

    /** Writes all files, {@link #test} last. */
    public void write(int hidden, int layers, int heads) throws IOException {
        Files.createDirectories(directory);
        BankMessages forVocabulary = new BankMessages(seed, "v", 0);
        List<LabelledText> texts =
                Stream.generate(forVocabulary::next).limit(TRAINING).toList();
        new FreshModel(hidden, layers, heads, Phrases.LABELS)
                .write(freshModel(), VocabularyBuilder.build(texts, VOCABULARY));
        Tokenizer tokenizer;
        try (Checkpoint fresh = Checkpoint.openTeacher(freshModel())) {
            tokenizer = fresh.tokenizer();
        }
        TextTable.write(training(), messages("t", LABEL_NOISE, TRAINING, tokenizer));
        TextTable.write(few(), messages("f", 0, FEW, tokenizer));
        TextTable.write(
                unlabelled(),
                messages("u", 0, UNLABELLED, tokenizer).stream()
                        .map(text -> new LabelledText(text.id(), text.text(), null))
                        .toList());
        TextTable.write(validation(), messages("c", 0, MEASURED, tokenizer));
        TextTable.write(test(), messages("m", 0, MEASURED, tokenizer));
    }

    private List<LabelledText> messages(String prefix, double noise, int count, Tokenizer tokenizer) {
        BankMessages messages = new BankMessages(seed, prefix, noise);
        List<LabelledText> chosen = new ArrayList<>(count);
        while (chosen.size() < count) {
            LabelledText next = messages.next();
            if (tokenizer.encode(next.text(), Integer.MAX_VALUE, OverlongText.REFUSE).length <= MOST_TOKENS) {
                chosen.add(next);
            }
        }
        return chosen;
    }
}
