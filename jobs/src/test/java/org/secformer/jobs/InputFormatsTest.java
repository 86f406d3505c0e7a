package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.rows.DatasetManifest;
import org.secformer.datasets.rows.RowShares;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.jobs.storage.KeyLocations;
import org.secformer.jobs.storage.SealedParquet;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.sharing.Sharing;
import org.secformer.mpc.transformer.Plan;

/** The same rows in any format give the same dataset: ids and labels in order, and the same values under the shares. */
class InputFormatsTest {
    @TempDir
    Path directory;

    private Roles roles;

    @BeforeEach
    void prepare() throws IOException {
        roles = Roles.in(directory);
    }

    /** What the client keeps, and the values that the two parties hold shares of. */
    private record Content(List<String> rows, Map<Long, List<Long>> values) {}

    @Test
    void csvJsonLinesAndParquetAreTheSame() throws IOException {
        Path csv = Roles.SAMPLE.resolve("messages.csv");
        try (SparkSession spark = Sessions.start("convert", 1)) {
            var table =
                    spark.read().option("header", "true").csv(csv.toString()).limit(40);
            table.coalesce(1).write().parquet(roles.path("messages.parquet").toString());
            table.coalesce(1).write().json(roles.path("json").toString());
        }
        Path json = roles.path("json")
                .resolve(roles.files("json", ".json").stream()
                        .filter(name -> !name.startsWith("."))
                        .findFirst()
                        .orElseThrow());
        Files.move(json, roles.path("messages.jsonl"));
        Content expected = content(roles.path("dataset"));
        assertEquals(Roles.ROWS, expected.rows().size());
        assertEquals("0 m0000 fraud", expected.rows().get(0));
        assertEquals("1 m0001 refund", expected.rows().get(1));
        for (String name : List.of("messages.jsonl", "messages.parquet")) {
            Path out = roles.path("from " + name);
            roles.shareDataset(out, roles.path(name), "--rows", Roles.ROWS).assertDone();
            assertEquals(expected, content(out), name);
        }
    }

    @Test
    void quotesCommasAndLineBreaksBelongToAText() throws IOException {
        Path csv = Files.writeString(
                roles.path("odd.csv"),
                "\ufeffnumber,message,id,text\n1,x,\"a,b\",\"card, \"\"lost\"\"\nagain\"\n2,y,\u00e9\ud83d\ude00,fee\n");
        Path json = Files.writeString(
                roles.path("odd.json"),
                "{\"id\": \"a,b\", \"text\": \"card, \\\"lost\\\"\\nagain\"}\n\n"
                        + "{\"id\": \"\u00e9\ud83d\ude00\", \"text\": \"fee\"}\n");
        roles.shareDataset(roles.path("first"), csv).assertDone();
        roles.shareDataset(roles.path("second"), json).assertDone();
        Content first = content(roles.path("first"));
        assertEquals(List.of("0 a,b null", "1 \u00e9\ud83d\ude00 null"), first.rows());
        assertEquals(first, content(roles.path("second")));
    }

    @Test
    void columnsMayHaveOtherNamesAndNumbersForIds() throws IOException {
        Path json = Files.writeString(
                roles.path("numbers.json"),
                "{\"key\": 7, \"message\": \"card\", \"truth\": \"fee\"}\n"
                        + "{\"key\": 1.50, \"message\": \"fee\", \"truth\": \"card\"}\n");
        roles.shareDataset(
                        roles.path("out"),
                        json,
                        "--id-column",
                        "key",
                        "--text-column",
                        "message",
                        "--label-column",
                        "truth")
                .assertDone();
        assertEquals(
                List.of("0 7 fee", "1 1.50 card"), content(roles.path("out")).rows());
    }

    /** A file that Spark splits among tasks keeps its order, and its first rows are the first. */
    @Test
    void aLargeFileKeepsItsOrder() throws IOException {
        StringBuilder lines = new StringBuilder();
        String padding = "x".repeat(4_000);
        for (int i = 0; i < 2_500; i++) {
            lines.append("{\"id\": \"r").append(i).append("\", \"text\": \"card\", \"padding\": \"");
            lines.append(padding).append("\"}\n");
        }
        Path json = roles.path("large.json");
        Files.write(json, lines.toString().getBytes(StandardCharsets.UTF_8));
        roles.shareDataset(roles.path("out"), json, "--rows", 20).assertDone();
        List<String> rows = content(roles.path("out")).rows();
        for (int i = 0; i < 20; i++) {
            assertEquals(i + " r" + i + " null", rows.get(i));
        }
        assertEquals(20, rows.size());
    }

    @Test
    void twoSharingsOfTheSameRowsHaveNothingInCommon() throws IOException {
        roles.shareDataset(roles.path("again"), Roles.SAMPLE.resolve("messages.csv"), "--rows", Roles.ROWS)
                .assertDone();
        try (SparkSession spark = Sessions.start("read", 1)) {
            for (Role party : List.of(Role.PARTY0, Role.PARTY1)) {
                Map<Long, byte[]> once = parts(spark, roles.path("dataset"), party);
                Map<Long, byte[]> again = parts(spark, roles.path("again"), party);
                assertEquals(Roles.BATCHES * Roles.ROWS_PER_BATCH, once.size());
                once.forEach((row, part) -> assertFalse(Arrays.equals(part, again.get(row)), party + ", row " + row));
            }
        }
        assertEquals(content(roles.path("dataset")), content(roles.path("again")));
    }

    /** A seed that serves two rows would show their difference to party 1. */
    @Test
    void everyRowHasASeedOfItsOwn() throws IOException {
        try (SparkSession spark = Sessions.start("read", 1)) {
            Map<Long, byte[]> seeds = parts(spark, roles.path("dataset"), Role.PARTY0);
            assertEquals(
                    seeds.size(),
                    seeds.values().stream().map(Arrays::toString).distinct().count());
        }
    }

    private Content content(Path dataset) throws IOException {
        DatasetManifest manifest = manifest(dataset, Role.CLIENT);
        List<String> rows = new ArrayList<>();
        Map<Long, List<Long>> values = new TreeMap<>();
        try (SparkSession spark = Sessions.start("read", 1)) {
            for (Row row : opened(spark, dataset, Role.CLIENT)
                    .parquet(dataset.resolve("client/rows").toString())
                    .orderBy("row")
                    .collectAsList()) {
                rows.add(row.getLong(0) + " " + row.getString(1) + " " + row.getString(2));
            }
            Map<Long, byte[]> first = parts(spark, dataset, Role.PARTY0);
            Map<Long, byte[]> second = parts(spark, dataset, Role.PARTY1);
            assertEquals(first.keySet(), second.keySet());
            Plan plan = new Plan(manifest.shape(), manifest.length(), 1);
            for (long row : first.keySet()) {
                values.put(row, reconstructed(plan, first.get(row), second.get(row)));
            }
        }
        assertArrayEquals(
                LongStream.range(0, (long) manifest.batches() * manifest.rowsPerBatch())
                        .toArray(),
                values.keySet().stream().mapToLong(Long::longValue).toArray());
        return new Content(rows, values);
    }

    private DatasetManifest manifest(Path dataset, Role role) throws IOException {
        return DatasetManifest.read(
                new LocalStorage(dataset.resolve(role.toString())),
                roles.identities().credentials(role));
    }

    /** As its reader opens it. */
    private DataFrameReader opened(SparkSession spark, Path dataset, Role role) throws IOException {
        KeyLocations keys = new KeyLocations(
                role,
                roles.path("keys").resolve(role.toString()).toString(),
                roles.path("trust").toString());
        String subject =
                DatasetManifest.subjectOfFiles(manifest(dataset, role).dataset().text());
        return spark.read().options(SealedParquet.options(keys, role, subject));
    }

    private Map<Long, byte[]> parts(SparkSession spark, Path dataset, Role party) throws IOException {
        Map<Long, byte[]> parts = new TreeMap<>();
        for (Row row : opened(spark, dataset, party)
                .parquet(dataset.resolve(party + "/rows").toString())
                .collectAsList()) {
            parts.put(row.getLong(0), row.getAs(1));
        }
        return parts;
    }

    private static List<Long> reconstructed(Plan plan, byte[] first, byte[] second) {
        RowShares.Batch left = RowShares.batch(plan, Party.P0, new byte[][] {first});
        RowShares.Batch right = RowShares.batch(plan, Party.P1, new byte[][] {second});
        List<Long> values = new ArrayList<>();
        for (Sharing[] pair : new Sharing[][] {{left.embedded(), right.embedded()}, {left.mask(), right.mask()}}) {
            for (int i = 0; i < pair[0].share().length; i++) {
                values.add((long) (int) (pair[0].share()[i] + pair[1].share()[i]));
            }
        }
        return values;
    }
}
