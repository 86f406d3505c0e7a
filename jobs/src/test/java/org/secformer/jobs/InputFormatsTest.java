package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.identity.Role;
import org.secformer.jobs.files.SharedParts;
import org.secformer.jobs.process.Sessions;

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
        for (Role party : List.of(Role.PARTY0, Role.PARTY1)) {
            Map<Long, byte[]> once = parts(roles.path("dataset"), party);
            Map<Long, byte[]> again = parts(roles.path("again"), party);
            assertEquals(Roles.BATCHES * Roles.ROWS_PER_BATCH, once.size());
            once.forEach((row, part) -> assertFalse(Arrays.equals(part, again.get(row)), party + ", row " + row));
        }
        assertEquals(content(roles.path("dataset")), content(roles.path("again")));
    }

    /** A seed that serves two rows would show their difference to party 1. */
    @Test
    void everyRowHasASeedOfItsOwn() throws IOException {
        Map<Long, byte[]> seeds = parts(roles.path("dataset"), Role.PARTY0);
        assertEquals(
                seeds.size(),
                seeds.values().stream().map(Arrays::toString).distinct().count());
    }

    private Content content(Path dataset) throws IOException {
        SharedParts shared = new SharedParts(roles.identities(), dataset);
        return new Content(shared.clientRows(), shared.values());
    }

    private Map<Long, byte[]> parts(Path dataset, Role party) throws IOException {
        return new SharedParts(roles.identities(), dataset).of(party);
    }
}
