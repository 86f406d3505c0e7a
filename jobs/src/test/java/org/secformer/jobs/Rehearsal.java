package org.secformer.jobs;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.secformer.datasets.bundle.Embedding;
import org.secformer.datasets.bundle.ModelSharing;
import org.secformer.datasets.bundle.Terms;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.datasets.checkpoint.RandomCheckpoint;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Kem;
import org.secformer.datasets.identity.LocalIdentities;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.datasets.tokenizer.TextInput;
import org.secformer.datasets.tokenizer.Tokens;
import org.secformer.datasets.tokenizer.Word;
import org.secformer.jobs.choices.UncheckedModel;
import org.secformer.jobs.client.DatasetWriter;
import org.secformer.jobs.dealer.DealWaves;
import org.secformer.jobs.dealer.DealerSets;
import org.secformer.jobs.storage.KeyLocations;
import org.secformer.jobs.texts.TextRows.TextRow;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.transformer.ModelShape;
import org.secformer.mpc.transformer.Numerics;
import org.secformer.mpc.transformer.Plan;

/**
 * A run of very many rows with a model of next to nothing: one layer, four wide, two tokens. All the rest is real: the commands of
 * both parties in processes of their own, the dealer's waves, storage, claims, meetings and lanes. What they cost is counted by
 * {@link CountingFilesystem}.
 */
public final class Rehearsal {
    private static final int ROWS_PER_BATCH = 16;
    private static final int TOKENS = 2;
    private static final int FILES = 64;
    private static final long LONGEST_START_SECONDS = 300;
    private static final long LEAST_ROWS_PER_SECOND = 30;
    private static final Pattern MET = Pattern.compile("agreed on in ([0-9.]+) s");

    private final Path directory;
    private final long rows;
    private final int ahead;
    private final LocalIdentities identities;
    private BundleId bundle;
    private Plan plan;

    /**
     * @param directory that is empty
     * @param ahead at most so many units exist at a time
     */
    private Rehearsal(Path directory, long rows, int ahead) {
        this.directory = directory;
        this.rows = rows;
        this.ahead = ahead;
        this.identities = new LocalIdentities(new LocalStorage(directory));
    }

    /**
     * What one party's process came to; properties in a file of the rehearsal's directory.
     *
     * @param filesPerRow that it made, those that have been renamed or deleted too
     * @param callsPerRow what a namenode would have been asked
     * @param readPerByte of its part of the dataset
     * @param largestDirectory most entries that a directory had
     * @param longestMeeting in seconds
     * @param heapMegabytes most that the process used
     * @param seconds of the whole process
     */
    record Figures(
            double filesPerRow,
            double callsPerRow,
            double readPerByte,
            double largestDirectory,
            double longestMeeting,
            double meetings,
            double heapMegabytes,
            double seconds) {
        private static final String ENDING = ".figures";

        private void write(Path directory, int party) throws IOException {
            Files.writeString(
                    directory.resolve(party + ENDING),
                    Stream.of(
                                    filesPerRow,
                                    callsPerRow,
                                    readPerByte,
                                    largestDirectory,
                                    longestMeeting,
                                    meetings,
                                    heapMegabytes,
                                    seconds)
                            .map(String::valueOf)
                            .collect(Collectors.joining("\n")));
        }

        private static Figures read(Path directory, int party) throws IOException {
            double[] values = Files.readAllLines(directory.resolve(party + ENDING)).stream()
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            return new Figures(values[0], values[1], values[2], values[3], values[4], values[5], values[6], values[7]);
        }
    }

    /** Nothing is encoded: all rows are alike. */
    private record Encoder() implements DatasetWriter.TextEncoder {
        @Override
        public Tokens encode(TextInput text) {
            return new Tokens(new int[TOKENS], new int[TOKENS]);
        }

        @Override
        public List<Word> words(TextInput text) {
            return List.of();
        }

        @Override
        public double[] embed(Tokens tokens, int length) {
            return new double[length * 4];
        }
    }

    private int batches() {
        return Math.toIntExact((rows + ROWS_PER_BATCH - 1) / ROWS_PER_BATCH);
    }

    /** Everything, from keys to prediction shares. */
    private List<Figures> run() throws Exception {
        identities.create(Kem.X25519);
        shareModel();
        SparkConf conf = new SparkConf()
                .setMaster("local[1]")
                .setAppName("rehearsal")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1");
        try (SparkSession spark = SparkSession.builder().config(conf).getOrCreate()) {
            shareRows(spark);
            int port = FreePort.choose();
            List<Party> parties = List.of(start(0, port), start(1, port));
            try {
                deal(spark);
                List<Figures> figures = new ArrayList<>();
                for (Party party : parties) {
                    figures.add(figures(party));
                }
                return figures;
            } finally {
                parties.forEach(party -> party.process().destroyForcibly());
            }
        }
    }

    private void shareModel() throws IOException {
        Path checkpoint = Files.createDirectories(directory.resolve("checkpoint"));
        Files.writeString(checkpoint.resolve("config.json"), """
                {"architectures": ["BertForSequenceClassification"], "model_type": "bert", "hidden_act": "gelu",
                 "hidden_size": 4, "num_hidden_layers": 1, "num_attention_heads": 1, "intermediate_size": 4,
                 "max_position_embeddings": 32, "type_vocab_size": 2, "vocab_size": 6, "layer_norm_eps": 1e-12,
                 "pad_token_id": 0, "id2label": {"0": "no", "1": "yes"}, "softmax": "2quad"}
                """);
        Files.writeString(checkpoint.resolve("vocab.txt"), "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nword\n");
        RandomCheckpoint.writeWeights(checkpoint, Seed.of(new byte[Seed.SIZE_BYTES]));
        try (Checkpoint opened = Checkpoint.open(checkpoint)) {
            ModelShape shape = ModelSharing.shape(opened.config(), Numerics.COMPACT);
            plan = new Plan(shape, TOKENS, ROWS_PER_BATCH);
            bundle = ModelSharing.share(
                    opened,
                    Numerics.COMPACT,
                    null,
                    Terms.of(Embedding.DISCLOSED),
                    new LocalStorage(directory.resolve("model")),
                    identities.credentials(Role.MODEL_OWNER));
        }
    }

    private KeyLocations keys(Role role) {
        return new KeyLocations(
                role,
                directory.resolve("keys").resolve(role.toString()).toString(),
                directory.resolve("trust").toString());
    }

    private void shareRows(SparkSession spark) throws IOException {
        JavaRDD<TextRow> texts = spark.range(0, rows, 1, FILES)
                .javaRDD()
                .map(number -> new TextRow(number, "id" + number, new TextInput("", null), null));
        new DatasetWriter(keys(Role.CLIENT), bundle, plan, false, new Encoder())
                .write(spark, texts, new LocalStorage(directory.resolve("dataset")));
    }

    private void deal(SparkSession spark) throws IOException {
        Credentials dealer = identities.credentials(Role.DEALER);
        DealerSets.Settings settings = new DealerSets.Settings(
                plan,
                bundle,
                directory.resolve("model/dealer").toString(),
                keys(Role.DEALER),
                directory.resolve("material").toString());
        DealerSets sets = new DealerSets(new JavaSparkContext(spark.sparkContext()), 1, settings, dealer);
        new DealWaves(() -> sets.unitsThere(0), () -> sets.unitsThere(1), ahead, 300).run(batches(), sets::deal);
    }

    /** A process of a party. */
    private record Party(int number, Process process, Path log, Path counts, Path report, long startNanos) {}

    private Party start(int party, int port) throws IOException {
        Path log = directory.resolve("party" + party + ".log");
        Path counts = directory.resolve("counts" + party + ".properties");
        Path report = directory.resolve("report" + party + ".json");
        List<String> options = List.of(
                "-Dspark.hadoop.fs.AbstractFileSystem.counting.impl=" + CountingFilesystem.class.getName(),
                "-Dspark.hadoop.fs.counting.impl=" + CountingFilesystem.Directory.class.getName(),
                "-D" + CountingFilesystem.REPORT + "=" + counts);
        List<Object> command =
                new ArrayList<>(List.of("score", "--party", party, "--port", port, UncheckedModel.OPTION));
        for (String what : List.of("dataset", "material")) {
            command.addAll(List.of("--" + what, uri(what + "/party" + party)));
        }
        command.addAll(List.of("--out", uri("predictions/party" + party)));
        command.addAll(List.of("--bundle", directory.resolve("model/party" + party)));
        command.addAll(List.of("--identity", directory.resolve("keys/party" + party)));
        command.addAll(List.of("--trust", directory.resolve("trust"), "--report", report));
        command.addAll(List.of("--wait-for-material", 300, "--spare-runs", 0));
        Process process = Commands.start(log, options, command.toArray()).process();
        return new Party(party, process, log, counts, report, System.nanoTime());
    }

    private String uri(String name) {
        return CountingFilesystem.SCHEME + "://" + directory.resolve(name).toAbsolutePath();
    }

    private Figures figures(Party party) throws Exception {
        int exit = party.process().waitFor();
        String log = Files.readString(party.log());
        if (exit != 0) {
            throw new IllegalStateException("party " + party.number() + " ended with " + exit + ":\n" + log);
        }
        double seconds = (System.nanoTime() - party.startNanos()) / 1e9;
        Properties counts = new Properties();
        try (InputStream in = Files.newInputStream(party.counts())) {
            counts.load(in);
        }
        List<Double> meetings = new ArrayList<>();
        Matcher met = MET.matcher(log);
        while (met.find()) {
            meetings.add(Double.parseDouble(met.group(1)));
        }
        Matcher heap = Pattern.compile("\"peakHeapBytes\"\\s*:\\s*(\\d+)").matcher(Files.readString(party.report()));
        if (!heap.find()) {
            throw new IllegalStateException(party.report() + " tells no heap");
        }
        return new Figures(
                count(counts, CountingFilesystem.CREATED) / (double) rows,
                count(counts, CountingFilesystem.CALLS) / (double) rows,
                count(counts, CountingFilesystem.READ_ROWS_BYTES) / (double) bytes("dataset/party" + party.number()),
                count(counts, CountingFilesystem.LARGEST_DIRECTORY),
                meetings.stream().mapToDouble(Double::doubleValue).max().orElse(0),
                meetings.size(),
                Long.parseLong(heap.group(1)) / 1e6,
                seconds);
    }

    private static long count(Properties counts, String what) {
        return Long.parseLong(counts.getProperty(what));
    }

    private long bytes(String below) throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve(below).resolve("rows"))) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    /** Both parties' figures, of a run in a process of its own with {@link InsecureArithmetic}. */
    static List<Figures> run(Path directory, long rows, int ahead) throws Exception {
        Path arithmetic = InsecureArithmetic.compiled(directory);
        Path log = directory.resolve("rehearsal.log");
        String classes = arithmetic + File.pathSeparator + System.getProperty("java.class.path");
        Process process = Commands.process(log, List.of(), classes, Rehearsal.class, directory, rows, ahead);
        boolean hasEnded = process.waitFor(LONGEST_START_SECONDS + rows / LEAST_ROWS_PER_SECOND, TimeUnit.SECONDS);
        if (!hasEnded || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IllegalStateException(
                    (hasEnded ? "ended with " + process.exitValue() : "did not end") + ":\n" + Files.readString(log));
        }
        return List.of(Figures.read(directory, 0), Figures.read(directory, 1));
    }

    /** Arguments: a directory, rows, and how many units may exist at a time. */
    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        List<Figures> figures =
                new Rehearsal(directory, Long.parseLong(arguments[1]), Integer.parseInt(arguments[2])).run();
        for (int party = 0; party < 2; party++) {
            figures.get(party).write(directory, party);
        }
        System.exit(0);
    }
}
