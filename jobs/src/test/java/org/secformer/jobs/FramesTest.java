package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.material.UnitId;
import org.secformer.datasets.names.EpochId;
import org.secformer.datasets.rows.DatasetManifest;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.datasets.storage.NameTakenException;
import org.secformer.jobs.api.Reveal;
import org.secformer.jobs.api.ShareDataset;
import org.secformer.jobs.api.ShareDataset.SharedDataset;
import org.secformer.jobs.client.FileCount;
import org.secformer.jobs.client.PredictionFormat;
import org.secformer.jobs.files.PredictionFiles;
import org.secformer.jobs.files.PredictionName;
import org.secformer.jobs.files.PredictionPack;
import org.secformer.jobs.files.SharedParts;
import org.secformer.jobs.process.Sessions;
import org.secformer.jobs.storage.KeyLocations;
import org.secformer.jobs.texts.TextRows;
import org.secformer.jobs.texts.TextSource;

/** DataFrames go in and come out, with columns of their own; what cannot is refused before anything is written. */
class FramesTest {
    private static final int LABELS = 6;
    private static final int ROWS = 5;
    private static final int FLAGGED = 3;
    private static final String ROW = "select cast(id as string) id, concat('lost card ', id) text";

    @TempDir
    static Path shared;

    @TempDir
    Path directory;

    private static Roles roles;
    private static SparkSession spark;

    private Path out;

    @BeforeAll
    static void start() throws IOException {
        roles = Roles.in(shared);
        spark = Sessions.start("a program", 2);
    }

    @AfterAll
    static void stop() throws IOException {
        spark.close();
    }

    @BeforeEach
    void choose() {
        out = directory.resolve("dataset");
    }

    private static KeyLocations client() {
        return new KeyLocations(
                Role.CLIENT,
                roles.path("keys/client").toString(),
                roles.path("trust").toString());
    }

    private SharedDataset share(TextRows rows) throws IOException {
        return ShareDataset.of(ShareDataset.Settings.of(
                                client(), roles.path("model/client").toString(), rows, out.toString())
                        .withRowsPerBatch(2))
                .run(spark);
    }

    private static Dataset<Row> query(String columns) {
        return spark.sql(ROW + columns + " from range(0, " + ROWS + ", 1, 3) order by id");
    }

    private Reveal revealing() throws IOException {
        Reveal.Settings settings = new Reveal.Settings(
                client(),
                roles.path("model/client").toString(),
                out.resolve("client").toString(),
                directory.resolve("predictions/0").toString(),
                directory.resolve("predictions/1").toString());
        return Reveal.of(settings, Reveal.parts(settings).get(0));
    }

    /** Shares of logits that tell where they stood: the row, negative but at the label of the row's number. */
    private void score() throws IOException {
        DatasetManifest manifest = DatasetManifest.read(
                new LocalStorage(out.resolve("client")), roles.identities().credentials(Role.CLIENT));
        for (int batch = 0; batch < manifest.batches(); batch++) {
            PredictionName name =
                    new PredictionName(batch, new EpochId("00000000000000e0"), new UnitId("0123456789abcdef", batch));
            for (int party = 0; party < 2; party++) {
                long[] outputs = new long[manifest.rowsPerBatch() * (LABELS + 1)];
                for (int i = 0; i < outputs.length; i++) {
                    long row = (long) batch * manifest.rowsPerBatch() + i / (LABELS + 1);
                    outputs[i] = party == 0 ? 77 : value(row, i % (LABELS + 1)) - 77;
                }
                PredictionFiles.write(
                        new LocalStorage(directory.resolve("predictions/" + party))
                                .below(manifest.dataset().text()),
                        PredictionPack.of(name),
                        manifest.dataset().text(),
                        manifest.plan(),
                        List.of(outputs),
                        roles.identities().credentials(Role.values()[party]));
            }
        }
    }

    private static long value(long row, int column) {
        if (column == LABELS) {
            return row == FLAGGED ? 1 << 16 : 0;
        }
        return (column == row % LABELS ? row + 1 : -row - 1) << 16;
    }

    @Test
    void columnsOfEveryTypeComeBackBesideThePredictions() throws IOException {
        Dataset<Row> frame = query(", text `the.text`, cast(id as int) `a``b`, cast(id as tinyint) `with space`,"
                + " cast('NaN' as float) nan, double('-Infinity') `Gr\u00f6\u00dfe`, cast(1.1 as double) tenth,"
                + " cast(id + 0.0000000001 as decimal(38,10)) exact, id > 2 bool, date'2024-02-29' day,"
                + " timestamp'2024-10-27 01:30:00.123456Z' + make_interval(0,0,0,0,cast(id as int)) time,"
                + " timestamp_ntz'1900-01-01 00:00:00.000001' local, x'00ff' bytes,"
                + " array(named_struct('a', id, 'b', cast(null as string)), null) nested,"
                + " map('k', array(id, null)) mapped, if(id = 1, null, concat('quote \" comma, ', char(10), id)) odd,"
                + " '' empty, cast(9007199254740993 as bigint) large");
        SharedDataset done = share(TextRows.of(frame));
        assertEquals(ROWS, done.rows());
        score();
        Dataset<Row> revealed = revealing().frame(spark);
        String[] own = Arrays.stream(frame.columns())
                .filter(name -> !name.equals("id") && !name.equals("text"))
                .toArray(String[]::new);
        List<String> names = List.of(revealed.columns());
        assertEquals("id", names.get(0));
        assertEquals(List.of(own), names.subList(1, 1 + own.length));
        assertEquals(
                List.of("label", "rawPrediction", "probability", "prediction", "reason"),
                names.subList(1 + own.length, names.size()));
        for (String name : own) {
            assertEquals(
                    frame.schema().apply(name).dataType().asNullable(),
                    revealed.schema().apply(name).dataType().asNullable(),
                    name);
        }
        // As text with types: rows of Scala compare arrays of bytes and numbers that are none by identity.
        assertEquals(shown(frame, own), shown(revealed, own));
        assertPredictions(revealed.collectAsList());
    }

    private static List<String> shown(Dataset<Row> frame, String[] columns) {
        var quoted = Stream.of(columns)
                .map(name -> frame.col("`" + name.replace("`", "``") + "`"))
                .toArray(org.apache.spark.sql.Column[]::new);
        return frame.select(quoted).collectAsList().stream()
                .map(row -> {
                    StringBuilder text = new StringBuilder();
                    for (int i = 0; i < row.size(); i++) {
                        text.append(row.get(i) instanceof byte[] bytes ? Arrays.toString(bytes) : row.get(i))
                                .append('|');
                    }
                    return text.toString();
                })
                .toList();
    }

    private static void assertPredictions(List<Row> rows) {
        assertEquals(ROWS, rows.size());
        for (int i = 0; i < ROWS; i++) {
            Row row = rows.get(i);
            assertEquals(String.valueOf(i), row.getAs("id"));
            if (i == FLAGGED) {
                assertEquals("values out of range", row.getAs("reason"));
                for (String column : List.of("label", "rawPrediction", "probability", "prediction")) {
                    assertNull(row.getAs(column), column);
                }
                continue;
            }
            assertNull(row.getAs("reason"));
            assertEquals((double) i, row.<Double>getAs("prediction"));
            List<Double> logits = row.getList(row.fieldIndex("rawPrediction"));
            List<Double> probabilities = row.getList(row.fieldIndex("probability"));
            assertEquals(i + 1.0, logits.get(i));
            assertEquals(1, probabilities.stream().mapToDouble(p -> p).sum(), 1e-12);
            assertTrue(probabilities.get(i) > 0.5);
        }
    }

    @Test
    void predictionsAreWrittenInEveryFormat() throws IOException {
        share(TextRows.of(query(", 1.5 own, concat(' \"', id) odd")));
        score();
        for (PredictionFormat format : PredictionFormat.values()) {
            for (FileCount files : FileCount.values()) {
                String file = directory.resolve(format + " " + files).toString();
                Reveal.Output output = new Reveal.Output(file, format, files);
                assertEquals(new Reveal.Revealed(ROWS, 1), revealing().run(spark, output));
                assertEquals(files == FileCount.ONE, Files.isRegularFile(Path.of(file)), file);
                Dataset<Row> read = format == PredictionFormat.CSV
                        ? spark.read()
                                .option("header", "true")
                                .option("escape", "\"")
                                .option("ignoreLeadingWhiteSpace", "false")
                                .csv("file:" + file)
                        : spark.read().format(format.lowerCase()).load("file:" + file);
                List<Row> rows = read.orderBy("id").collectAsList();
                assertEquals(ROWS, rows.size(), file);
                assertEquals(" \"2", rows.get(2).getAs("odd"), file);
                assertEquals("1.5", rows.get(2).getAs("own").toString(), file);
                assertEquals("values out of range", rows.get(FLAGGED).getAs("reason"), file);
                assertNull(rows.get(2).getAs("reason"), file);
                assertThrows(NameTakenException.class, () -> revealing().run(spark, output));
            }
        }
        assertNothingTemporary();
    }

    /** CSV files are the same, byte by byte, whoever writes them, but for where they are split. */
    @Test
    void linesAreTheSameInOneFileOrMany() throws IOException {
        share(TextRows.of(query(", concat('a, \"b\" ', id) odd")));
        score();
        Path one = directory.resolve("one.csv");
        Path many = directory.resolve("many");
        revealing().run(spark, one);
        revealing().run(spark, new Reveal.Output(many.toString(), PredictionFormat.CSV, FileCount.MANY));
        List<String> lines = new LocalStorage(many)
                .list("").stream()
                        .filter(name -> name.endsWith(".csv"))
                        .map(name -> read(many.resolve(name)))
                        .toList();
        assertEquals(List.of(Files.readString(one)), lines);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }

    @Test
    void nothingIsThereWhenSharesAreDamaged() throws IOException {
        share(TextRows.of(query("")));
        score();
        Path shares = directory.resolve("predictions/1");
        Path batch;
        try (Stream<Path> files = Files.walk(shares)) {
            batch = files.filter(file -> file.getFileName().toString().contains("00000001")
                            && !file.toString().endsWith(".signature"))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] content = Files.readAllBytes(batch);
        content[content.length / 2] ^= 1;
        Files.write(batch, content);
        for (PredictionFormat format : PredictionFormat.values()) {
            for (FileCount files : FileCount.values()) {
                Path file = directory.resolve(format + " " + files);
                InvalidInputException damaged = assertThrows(
                        InvalidInputException.class,
                        () -> revealing().run(spark, new Reveal.Output(file.toString(), format, files)));
                assertTrue(damaged.getMessage().contains(batch.getFileName().toString()), damaged.getMessage());
                assertFalse(Files.exists(file));
            }
        }
        assertNothingTemporary();
    }

    private void assertNothingTemporary() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            assertEquals(
                    List.of(),
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> name.contains("tmp"))
                            .toList());
        }
    }

    private void refused(UnaryOperator<Dataset<Row>> change, String... parts) {
        refused(TextRows.of(change.apply(query(""))), parts);
    }

    private void refused(TextRows rows, String... parts) {
        InvalidInputException refused = assertThrows(InvalidInputException.class, () -> share(rows));
        for (String part : parts) {
            assertTrue(refused.getMessage().contains(part), refused.getMessage());
        }
        assertFalse(refused.getMessage().contains("lost card"), refused.getMessage());
        assertFalse(Files.exists(out.resolve("party0")));
        assertFalse(Files.exists(out.resolve("client")));
        assertFalse(Files.exists(out.resolve("texts-being-shared")));
    }

    @Test
    void rowsThatCannotBeShared() {
        refused(frame -> frame.union(frame.limit(1)), "the DataFrame, column \"id\"", "more than once: \"0\"");
        refused(frame -> frame.withColumn("text", functions.expr("if(id = 2, null, text)")), "rows [2]", "a text");
        refused(frame -> frame.withColumn("text", functions.expr("if(id = 2, ' ', text)")), "rows [2]", "a text");
        refused(frame -> frame.withColumn("id", functions.expr("if(id = 2, null, id)")), "rows [2]", "an id");
        refused(frame -> frame.filter("false"), "at least one", "none");
        refused(frame -> frame.drop("text"), "a column \"text\"", "found \"id\"");
        refused(frame -> frame.withColumnRenamed("text", "Text"), "a column \"text\"");
        refused(frame -> frame.withColumn("text_pair", functions.lit("two")), "pairs of texts");
        refused(frame -> frame.withColumn("text", functions.expr("repeat('money ', 100000)")), "tokens", "more");
        refused(
                frame -> frame.withColumn("x", functions.expr("if(id = 2, raise_error('broken'), 1)")),
                "the DataFrame, rows: expected rows that Spark can compute");
        refused(TextRows.of(query("")).keeping("none"), "a column \"none\"", "--keep");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Prediction", "rawprediction", "probability", "reason", "ID", "tags", "VALUES"})
    void columnsNamedLikeOurs(String name) {
        refused(
                frame -> frame.withColumn("more", functions.lit(1)).toDF("id", "text", name),
                "\"" + name + "\"",
                "Rename");
    }

    @Test
    void columnsThatAreNotUnique() {
        refused(frame -> frame.selectExpr("id", "text", "1 x", "2 X"), "column \"X\"", "Rename");
        refused(frame -> frame.selectExpr("id", "text", "text"), "one column \"text\"", "several");
        refused(frame -> frame.selectExpr("id", "id", "text"), "one column \"id\"", "several");
    }

    @Test
    void columnsOfTypesThatCannotComeBack() {
        refused(frame -> frame.selectExpr("id", "text", "null x"), "column \"x\"", "found void");
        refused(frame -> frame.selectExpr("id", "text", "map(1, 2) x"), "column \"x\"", "found map<int,int>");
        refused(frame -> frame.selectExpr("id", "text", "interval 1 day x"), "column \"x\"", "found interval day");
    }

    @Test
    void onlyWhatIsNamedIsKept() throws IOException {
        share(TextRows.of(query(", 1 one, 2 two, map(1, 2) other")).keeping("two"));
        score();
        assertEquals("two", revealing().frame(spark).columns()[1]);
        assertEquals("label", revealing().frame(spark).columns()[2]);
    }

    @Test
    void directoriesGlobsTablesAndUris() throws IOException {
        Path json = directory.resolve("rows");
        query(", 3 more").repartition(4).write().json(json.toString());
        query("").createOrReplaceTempView("messages");
        List<TextRows> sources = List.of(
                TextRows.in(json.toString()),
                TextRows.in(json + "/part-*.json"),
                TextRows.in("file://" + json),
                withSource(TextSource.parse("table:messages", null)),
                withSource(TextSource.parse(json.toString(), "json")));
        for (int i = 0; i < sources.size(); i++) {
            out = directory.resolve("dataset" + i);
            assertEquals(ROWS, share(sources.get(i)).rows());
            Set<String> ids = new SharedParts(roles.identities(), out)
                    .clientRows().stream().map(row -> row.split(" ")[1]).collect(Collectors.toSet());
            assertEquals(Set.of("0", "1", "2", "3", "4"), new HashSet<>(ids));
        }
        out = directory.resolve("none");
        refused(withSource(TextSource.parse("table:nowhere", null)), "table:nowhere", "Spark's catalogs");
        refused(TextRows.in(directory + "/none*.csv"), "found nothing");
    }

    private static TextRows withSource(TextSource source) {
        return new TextRows(source, "id", "text", null, "label", List.of(), null);
    }

    /** Spark would take fields by their places, whatever the second header says. */
    @Test
    void filesOfOneDirectoryHaveTheSameHeader() throws IOException {
        Path csv = Files.createDirectories(directory.resolve("csv"));
        Files.writeString(csv.resolve("a.csv"), "id,text\na,one\n");
        Files.writeString(csv.resolve("b.csv"), "\ufeffid,text\r\nb,two\n");
        assertEquals(2, share(TextRows.in(csv.toString())).rows());
        Files.writeString(csv.resolve("c.csv"), "text,id\nthree,c\n");
        out = directory.resolve("other");
        refused(TextRows.in(csv.toString()), "c.csv, header", "that of file:");
        Files.writeString(csv.resolve("c.csv"), "id,text\nc,\"three\n");
        refused(TextRows.in(csv.toString()), "c.csv, line 2", "a quote that is closed again");
    }
}
