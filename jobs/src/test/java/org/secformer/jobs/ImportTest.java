package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.rows.DatasetManifest;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.datasets.tokenizer.OverlongText;
import org.secformer.datasets.tokenizer.TextInput;
import org.secformer.datasets.tokenizer.Tokens;

/**
 * Tiny checkpoints of every architecture, with weights of 32 and 16 bits, scored by two processes, against a plain computation
 * from the same tensors.
 */
class ImportTest {
    private static final List<String> TEXTS =
            List.of("My card is lost.", "refund<pad> x", "my cards . refund <mask> x");
    private static final List<TextInput> SINGLE =
            TEXTS.stream().map(TextInput::single).toList();
    private static final List<TextInput> PAIRS = List.of(
            new TextInput(TEXTS.get(0), "my refund"),
            new TextInput(TEXTS.get(1), ""),
            new TextInput("my cards", "is my card lost . cards"));

    @TempDir
    Path directory;

    private Roles roles;

    @Test
    void bert() throws Exception {
        TinyCheckpoint tiny = TinyCheckpoint.bert(directory.resolve("checkpoint"));
        score(SINGLE, "disclosed", new PlainClassifier(tiny.tensors)::bert);
    }

    @Test
    void bertPairs() throws Exception {
        TinyCheckpoint tiny = TinyCheckpoint.bert(directory.resolve("checkpoint"));
        score(PAIRS, "private", new PlainClassifier(tiny.tensors)::bert);
        assertKindsAreTold();
    }

    @Test
    void robertaPairs() throws Exception {
        TinyCheckpoint tiny = TinyCheckpoint.roberta(directory.resolve("checkpoint"));
        score(PAIRS, "disclosed", new PlainClassifier(tiny.tensors)::roberta);
    }

    @Test
    void xlmRobertaPairs() throws Exception {
        TinyCheckpoint tiny = TinyCheckpoint.xlmRoberta(directory.resolve("checkpoint"));
        score(PAIRS, "disclosed", new PlainClassifier(tiny.tensors)::roberta);
    }

    @Test
    void camembert() throws Exception {
        TinyCheckpoint tiny = TinyCheckpoint.camembert(directory.resolve("checkpoint"));
        score(SINGLE, "disclosed", new PlainClassifier(tiny.tensors)::roberta);
    }

    /** Its tokenizer tells texts apart by types, which the model does not have. */
    @Test
    void distilBertPairs() throws Exception {
        TinyCheckpoint tiny = TinyCheckpoint.distilBert(directory.resolve("checkpoint"));
        score(PAIRS, "private", new PlainClassifier(tiny.tensors)::distilBert);
    }

    @Test
    void roberta() throws Exception {
        TinyCheckpoint tiny = TinyCheckpoint.roberta(directory.resolve("checkpoint"));
        score(SINGLE, "disclosed", new PlainClassifier(tiny.tensors)::roberta);
    }

    @Test
    void distilBert() throws Exception {
        TinyCheckpoint tiny = TinyCheckpoint.distilBert(directory.resolve("checkpoint"));
        score(SINGLE, "disclosed", new PlainClassifier(tiny.tensors)::distilBert);
    }

    @Test
    void bertWithRelu() throws Exception {
        TinyCheckpoint tiny =
                TinyCheckpoint.bert(directory.resolve("checkpoint")).withRelu();
        score(SINGLE, "disclosed", PlainClassifier.relu(tiny.tensors)::bert);
    }

    @Test
    void distilBertPairsWithRelu() throws Exception {
        TinyCheckpoint tiny =
                TinyCheckpoint.distilBert(directory.resolve("checkpoint")).withRelu();
        score(PAIRS, "disclosed", PlainClassifier.relu(tiny.tensors)::distilBert);
    }

    @Test
    void electraOfNarrowEmbeddings() throws Exception {
        TinyCheckpoint tiny = TinyCheckpoint.electra(directory.resolve("checkpoint"), 8);
        score(SINGLE, "private", new PlainClassifier(tiny.tensors)::electra);
    }

    @Test
    void electraPairsOfWideEmbeddingsWithRelu() throws Exception {
        TinyCheckpoint tiny =
                TinyCheckpoint.electra(directory.resolve("checkpoint"), 24).withRelu();
        score(PAIRS, "private", PlainClassifier.relu(tiny.tensors)::electra);
    }

    private void score(List<TextInput> texts, String embedding, Function<Tokens, double[]> reference) throws Exception {
        Path checkpoint = directory.resolve("checkpoint");
        Path data = directory.resolve("texts.csv");
        Files.writeString(data, csv(texts));
        roles = Roles.with(directory.resolve("roles"), checkpoint, data, "--embedding", embedding);
        roles.deal(1, Roles.ROWS_PER_BATCH);
        for (Outcome party : roles.score()) {
            party.assertDone();
        }
        roles.reveal(directory.resolve("predictions.csv")).assertDone();
        assertLogits(checkpoint, texts, reference);
        assertComparison(checkpoint, data);
    }

    /** An empty second text is written in quotes. */
    private static String csv(List<TextInput> texts) {
        StringBuilder csv = new StringBuilder(texts.get(0).isPair() ? "id,text,text_pair\n" : "id,text\n");
        for (int row = 0; row < texts.size(); row++) {
            TextInput text = texts.get(row);
            csv.append(row).append(',').append(text.first());
            csv.append(text.isPair() ? ",\"" + text.second() + "\"\n" : "\n");
        }
        return csv.toString();
    }

    private void assertLogits(Path checkpoint, List<TextInput> texts, Function<Tokens, double[]> reference)
            throws IOException {
        List<String> lines = Files.readAllLines(directory.resolve("predictions.csv"));
        assertEquals(1 + TEXTS.size(), lines.size());
        double spread = 0;
        try (Checkpoint opened = Checkpoint.open(checkpoint)) {
            for (int row = 0; row < TEXTS.size(); row++) {
                Tokens tokens = opened.tokenizer().encode(texts.get(row), 32, OverlongText.REFUSE);
                double[] expected = reference.apply(tokens);
                String[] fields = lines.get(1 + row).split(",");
                for (int i = 0; i < expected.length; i++) {
                    assertEquals(expected[i], Double.parseDouble(fields[2 + i]), 0.005, TEXTS.get(row));
                }
                spread = Math.max(
                        spread,
                        Arrays.stream(expected).max().orElseThrow()
                                - Arrays.stream(expected).min().orElseThrow());
            }
        }
        assertTrue(spread > 0.2, "logits must say something: " + spread);
    }

    /** A model that was checked on pairs is for pairs: single texts are refused, by the client and by a party. */
    private void assertKindsAreTold() throws Exception {
        String[] refusal = {"[MODEL_UNCHECKED]", "expected one on single texts", "3 pairs of texts of", "--pair-column"
        };
        Path single = directory.resolve("single.csv");
        Files.writeString(single, csv(SINGLE));
        roles.shareDataset(roles.path("single"), single).assertRefused(2, refusal);
        Path data = directory.resolve("texts.csv");
        roles.shareDataset(roles.path("single"), data, "--pair-column", "").assertRefused(2, refusal);
        assertEquals(List.of(), roles.files("single"));
        roles.scoreAlone(0, "--dataset", partOfSingleTexts()).assertRefused(2, refusal);
    }

    /** What party 0 would get of a client that does not look. */
    private Path partOfSingleTexts() throws IOException {
        Path copy = directory.resolve("single texts");
        Roles.copy(roles.party("dataset", 0), copy);
        LocalStorage part = new LocalStorage(copy);
        DatasetManifest pairs = DatasetManifest.read(part, roles.identities().credentials(Role.PARTY0));
        assertTrue(pairs.pairs());
        part.delete(DatasetManifest.FILE);
        part.delete(DatasetManifest.FILE + ".signature");
        new DatasetManifest(
                        pairs.format(),
                        pairs.version(),
                        pairs.dataset(),
                        pairs.bundle(),
                        pairs.role(),
                        pairs.sealedKeys(),
                        pairs.shape(),
                        pairs.length(),
                        pairs.rowsPerBatch(),
                        pairs.network(),
                        false,
                        pairs.rows(),
                        pairs.batches(),
                        pairs.tables(),
                        pairs.files())
                .write(part, roles.identities().credentials(Role.CLIENT).own());
        return copy;
    }

    @Test
    void pairsForAModelWithoutTypesToTellThemApart() throws Exception {
        TinyCheckpoint.bert(directory.resolve("checkpoint"), 1);
        Path data = Files.writeString(directory.resolve("pairs.csv"), csv(PAIRS));
        Path single = Files.writeString(directory.resolve("single.csv"), csv(SINGLE));
        roles = Roles.in(directory.resolve("roles"));
        Roles.delete(roles.path("model"));
        Files.delete(roles.path("check.json"));
        String[] refusal = {"type_vocab_size", "expected 2 token types", "found 1", "single texts"};
        Path checkpoint = directory.resolve("checkpoint");
        roles.check(checkpoint, data).assertRefused(2, refusal);
        roles.check(checkpoint, single).assertDone();
        roles.shareModel(checkpoint, roles.path("model")).assertDone();
        Commands.SECRETS.addModel(roles.path("model"), roles.identities());
        roles.shareDataset(roles.path("pairs"), data).assertRefused(2, refusal);
        roles.shareDataset(roles.path("single"), single).assertDone();
    }

    private void assertComparison(Path checkpoint, Path data) {
        Outcome compared = Roles.compare(checkpoint, data, directory.resolve("predictions.csv"));
        compared.assertDone();
        assertTrue(compared.output().contains("3 rows"), compared::toString);
    }
}
