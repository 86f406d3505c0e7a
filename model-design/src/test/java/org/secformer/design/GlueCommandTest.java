package org.secformer.design;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.design.data.LabelledText;
import org.secformer.design.data.TextTable;

/** The table of tasks, private results included: all roles are processes. */
final class GlueCommandTest {
    @TempDir
    private Path directory;

    private Path data;
    private Path encoder;
    private Path out;

    @BeforeEach
    void prepare() throws IOException {
        System.setProperty(
                "secformer.home", Path.of("..").toAbsolutePath().normalize().toString());
        encoder = Toy.encoder(directory.resolve("encoder"), Toy.freshModel(directory.resolve("whole")));
        data = directory.resolve("tasks");
        out = directory.resolve("out");
        task("pairs", Toy.pairs(1, 100), Toy.pairs(2, 20));
        task("values", Toy.values(1, 400), Toy.values(2, 20));
    }

    private void task(String name, List<LabelledText> train, List<LabelledText> dev) throws IOException {
        Path task = Files.createDirectories(data.resolve(name));
        TextTable.write(task.resolve("train.csv"), train);
        TextTable.write(task.resolve("dev.csv"), dev);
    }

    private int glue(String... further) {
        String[] common = {
            "glue",
            "--data",
            data.toString(),
            "--encoder",
            encoder.toString(),
            "--out",
            out.toString(),
            "--threads",
            "1",
            "--epochs",
            "30",
            "--learning-rate",
            "2e-2",
            "--length",
            "32",
            "--check-rows",
            "30"
        };
        return Commands.run(Stream.of(common, further).flatMap(Stream::of).toArray(String[]::new))
                .exitCode();
    }

    private JsonNode tasks() throws IOException {
        return JsonMapper.builder()
                .build()
                .readTree(out.resolve("table.json").toFile())
                .get("tasks");
    }

    /** First in the clear with one seed, then on from there: a second seed, and private scores. */
    @Test
    void scoresPrivatelyWhatItHasTrained() throws IOException {
        assertEquals(0, glue("--seeds", "1", "--clear-only"));
        assertEquals(2, tasks().size());
        assertTrue(tasks().get(1).get("privately").isNull());
        String firstTeacher = logits();

        assertEquals(0, glue("--seeds", "2", "--tasks", "values"));
        assertEquals(firstTeacher, logits(), "what the first seed brought is not trained again");
        JsonNode task = tasks().get(1);
        assertEquals(2, task.get("seeds").asInt());
        assertTrue(task.get("check").get("fits").asBoolean());
        JsonNode privately = task.get("privately");
        assertEquals(20, privately.get("rows").asInt());
        assertEquals(0, privately.get("flagged").asInt());
        double clear = privately.get("inTheClear").get("PEARSON").asDouble();
        assertTrue(clear > 0.9, "it has learned: " + clear);
        assertEquals(clear, privately.get("privately").get("PEARSON").asDouble(), 0.01);
        double off = privately.get("maxLogitDifference").asDouble();
        assertTrue(off > 0 && off < 0.02, "off by " + off);
        JsonNode bucket = privately.get("buckets").get(0);
        assertEquals(32, bucket.get("length").asInt());
        assertTrue(bucket.get("sentBytes").asLong() > 100_000);
        String table = Files.readString(out.resolve("table.md"));
        assertTrue(table.contains("| this student, privately | - |"), table);

        assertEquals(0, glue("--seeds", "2", "--tasks", "values"));
        assertEquals(table, Files.readString(out.resolve("table.md")));
    }

    /** Of the first seed's teacher. */
    private String logits() throws IOException {
        String all = Files.readString(out.resolve("values/test-logits.json"));
        return all.substring(all.indexOf("logits"), all.indexOf("RAW_SWAP"));
    }

    /** Students of fewer layers, and with ReLU, learn from the task's teacher, which is trained once. */
    @Test
    void cheaperStudentsArePointsOfTheTable() throws IOException {
        assertEquals(0, glue("--seeds", "1", "--clear-only", "--tasks", "values"));
        String teacher = logits();
        assertEquals(
                0, glue("--seeds", "1", "--clear-only", "--tasks", "values", "--layers", "1", "--activation", "relu"));
        assertEquals(teacher, logits());
        String ofOthers = Files.readString(out.resolve("values/relu/test-logits.json"));
        assertTrue(ofOthers.contains(teacher), "the same teacher");
        JsonNode points = JsonMapper.builder()
                .build()
                .readTree(out.resolve("table.json").toFile())
                .get("points");
        assertEquals(2, points.size());
        JsonNode fewer = points.get(0);
        JsonNode relu = points.get(1);
        assertEquals(1, fewer.get("layers").asInt());
        assertEquals("RELU", relu.get("activation").asText());
        long whole = relu.get("cost").get("rounds").asLong();
        assertTrue(fewer.get("cost").get("rounds").asLong() < whole);
        for (JsonNode point : points) {
            double mean = point.get("test").get("mean").asDouble();
            assertTrue(mean > 0.8, "it has learned: " + mean);
        }
        String table = Files.readString(out.resolve("table.md"));
        assertTrue(table.contains("| values | 1 | GeLU |") && table.contains("| values | 2 | ReLU |"), table);
        assertEquals(2, glue("--clear-only", "--tasks", "values", "--layers", "9"));
        assertEquals(2, glue("--clear-only", "--tasks", "values", "--activation", "gelu"));
    }

    @Test
    void otherOptionsDoNotGoOnInTheSameDirectory() {
        assertEquals(0, glue("--seeds", "1", "--clear-only", "--tasks", "values"));
        assertEquals(2, glue("--seeds", "1", "--clear-only", "--tasks", "values", "--dropout", "0.2"));
        assertEquals(2, glue("--tasks", "none"));
        assertEquals(2, glue("--tasks", "values", "--rows-per-batch", "0"));
        assertEquals(2, glue("--tasks", "../tasks"));
    }

    /** Between the lengths of datasets, what is trained and what is scored would be cut differently. */
    @Test
    void lengthsAreThoseOfDatasets() {
        Commands.Outcome refused = Commands.run(
                "glue",
                "--data",
                data.toString(),
                "--encoder",
                encoder.toString(),
                "--out",
                out.toString(),
                "--length",
                "100");
        assertEquals(2, refused.exitCode());
        assertTrue(
                refused.printed().contains("--length: expected one of [32, 64, 128, 256, 512], found 100"),
                refused::printed);
        assertTrue(Files.notExists(out));
    }
}
