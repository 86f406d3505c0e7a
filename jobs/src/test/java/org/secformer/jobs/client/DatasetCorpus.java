package org.secformer.jobs.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.FileKeys;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.identity.SignatureFile;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.rows.DatasetManifest;
import org.secformer.datasets.rows.DatasetManifest.DataFile;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.datasets.tokenizer.TextInput;
import org.secformer.datasets.tokenizer.Tokens;
import org.secformer.datasets.tokenizer.Word;
import org.secformer.jobs.CorpusFormat;
import org.secformer.jobs.InsecureIdentities;
import org.secformer.jobs.files.SharedParts;
import org.secformer.jobs.storage.KeyLocations;
import org.secformer.jobs.storage.ParquetForm;
import org.secformer.jobs.storage.SealedParquet;
import org.secformer.jobs.texts.TextRows.TextRow;
import org.secformer.mpc.ring.FixedPoint;
import org.secformer.mpc.transformer.ModelShape;
import org.secformer.mpc.transformer.Plan;

/**
 * A shared dataset: three parts with signed manifests, of several files, with rows that fill up the last batch; or with hidden copies
 * of some rows, so that the client's part tells the place of each.
 *
 * @param copies hidden among the rows
 */
public record DatasetCorpus(int copies) implements CorpusFormat {
    private static final Plan PLAN = new Plan(new ModelShape(4, 1, 1, 4, 2, 1e-12, 5), 2, 3);

    /** As formats and versions of manifests are said. */
    private static final String FORMAT = "secformer dataset";

    /** A text is a number here, and so is what lies under its shares. */
    private static final List<TextRow> ROWS = List.of(
            new TextRow(0, "first", TextInput.single("3"), "yes"),
            new TextRow(1, "zw\u00f6lf, \"\u4e8c\"", TextInput.single("-0.5"), null),
            new TextRow(2, "", TextInput.single("0"), ""),
            new TextRow(3, "last", TextInput.single("1000"), "no"));

    @Override
    public String name() {
        return copies == 0 ? "dataset" : "dataset-with-hidden-rows";
    }

    @Override
    public int version() {
        return 8;
    }

    private record Numbers() implements DatasetWriter.TextEncoder {
        @Override
        public List<Word> words(TextInput text) {
            throw new IllegalStateException("no model for words");
        }

        private static final long serialVersionUID = 1L;

        @Override
        public Tokens encode(TextInput text) {
            return new Tokens(new int[] {(int) Math.round(2 * number(text.first()))}, new int[1]);
        }

        @Override
        public double[] embed(Tokens tokens, int length) {
            double[] embedded = new double[length * PLAN.shape().hidden()];
            Arrays.fill(embedded, tokens.ids()[0] / 2.0);
            return embedded;
        }

        static double number(String text) {
            return text.isEmpty() ? 0 : Double.parseDouble(text);
        }
    }

    @Override
    public void write(Path directory, InsecureIdentities identities) throws IOException {
        SparkConf conf = new SparkConf()
                .setMaster("local[1]")
                .setAppName("corpus")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1");
        try (SparkSession spark = SparkSession.builder().config(conf).getOrCreate()) {
            JavaSparkContext context = new JavaSparkContext(spark.sparkContext());
            JavaRDD<TextRow> rows = context.parallelize(ROWS, 2);
            KeyLocations keys = identities.locations(Role.CLIENT);
            BundleId bundle = new BundleId("b".repeat(32));
            if (copies == 0) {
                new DatasetWriter(keys, bundle, PLAN, false, new Numbers())
                        .write(spark, rows, new LocalStorage(directory));
                return;
            }
            HiddenRows hiding = HiddenRows.draw(keys, ROWS.size(), copies, List.of(), PLAN.rowsPerBatch());
            DatasetWriter.Range range = new DatasetWriter.Range("", ROWS.size(), copies);
            JavaRDD<DatasetWriter.Numbered> own = rows.map(row -> new DatasetWriter.Numbered(row.index(), row));
            new DatasetWriter(keys, bundle, PLAN, false, new Numbers(), "", range)
                    .write(spark, hiding.hide(context, own), hiding.all(), new LocalStorage(directory));
        }
    }

    @Override
    public void read(Path directory, InsecureIdentities identities) throws IOException {
        SharedParts parts = new SharedParts(identities.all(), directory);
        Map<Long, Long> places = copies == 0 ? Map.of() : parts.places();
        parts.values().forEach((row, values) -> {
            long place = places.getOrDefault(row, row);
            TextRow text = place < ROWS.size() ? ROWS.get((int) place) : null;
            long value = (int) FixedPoint.encode(
                    text == null ? 0 : Numbers.number(text.text().first()), Plan.INPUT_SCALE);
            int embedded = PLAN.length() * PLAN.shape().hidden();
            for (int i = 0; i < embedded; i++) {
                assertEquals(value, values.get(i), "row " + row + ", value " + i);
            }
            for (int token = 0; token < PLAN.length(); token++) {
                long mask = (int) Plan.maskValue(token >= 1);
                assertEquals(mask, values.get(embedded + token), "row " + row + ", token " + token);
            }
        });
        if (copies > 0) {
            assertEquals(ROWS.size() + copies, places.size());
            assertEquals(2 * copies, parts.twins().size());
            return;
        }
        assertEquals(
                ROWS.stream()
                        .map(row -> row.index() + " " + row.id() + " " + row.label())
                        .toList(),
                parts.clientRows());
    }

    @Override
    public String form(Path directory, InsecureIdentities identities) throws IOException {
        StringBuilder form = new StringBuilder();
        for (Role role : DatasetWriter.READERS) {
            LocalStorage part = new LocalStorage(directory.resolve(role.toString()));
            Credentials reader = identities.credentials(role);
            DatasetManifest manifest = DatasetManifest.read(part, reader);
            form.append(role).append(", version ").append(manifest.version()).append('\n');
            try (FileKeys keys = manifest.keys(reader.own(), "the manifest")) {
                for (DataFile file : manifest.files()) {
                    form.append(ParquetForm.of(
                            Files.readAllBytes(part.root().resolve(file.path())),
                            SealedParquet.decrypting(keys.of(file.name().text()))));
                }
            }
        }
        return form.toString();
    }

    @Override
    public String turnInto(int version, Path directory, InsecureIdentities identities) throws IOException {
        LocalStorage part = new LocalStorage(directory.resolve("party0"));
        Path file = part.root().resolve(DatasetManifest.FILE);
        String other = Files.readString(file).replace("\"version\" : " + version(), "\"version\" : " + version);
        part.delete(DatasetManifest.FILE);
        part.delete(DatasetManifest.FILE + SignatureFile.ENDING);
        SignatureFile.writeSigned(
                part,
                DatasetManifest.FILE,
                other.getBytes(StandardCharsets.UTF_8),
                "dataset for party0",
                identities.credentials(Role.CLIENT).own());
        return otherVersion(FORMAT, version);
    }
}
