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
        task("pairs", Toy.pairs(1, 200), Toy.pairs(2, 20));
        task("values", Toy.values(1, 200), Toy.values(2, 20));
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
            "4",
            "--learning-rate",
            "5e-3",
            "--length",
            "32",
            "--check-rows",
            "30"
        };
        return Main.run(Stream.of(common, further).flatMap(Stream::of).toArray(String[]::new));
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
        assertTrue(tasks().get(0).get("privately").isNull());
        String logits = Files.readString(out.resolve("pairs/test-logits.json"));
        String firstLogits = logits.substring(logits.indexOf("logits"), logits.indexOf("RAW_SWAP"));
        JsonNode first = tasks().get(0).get("models").get(0);

        assertEquals(0, glue("--seeds", "2"));
        for (JsonNode task : tasks()) {
            assertEquals(2, task.get("seeds").asInt());
            assertTrue(task.get("check").get("fits").asBoolean());
            JsonNode privately = task.get("privately");
            assertEquals(20, privately.get("rows").asInt());
            assertEquals(0, privately.get("flipsBeyond").asInt());
            assertEquals(0, privately.get("flagged").asInt());
            assertEquals(0, privately.get("difference").get("mean").asDouble(), 0.05);
            double off = privately.get("maxLogitDifference").asDouble();
            assertTrue(off > 0 && off < 0.05, "off by " + off);
            JsonNode bucket = privately.get("buckets").get(0);
            assertEquals(32, bucket.get("length").asInt());
            assertTrue(bucket.get("sentBytes").asLong() > 100_000);
        }
        JsonNode both = tasks().get(0).get("models").get(0);
        assertTrue(both.get("epochs").asInt() > first.get("epochs").asInt());
        assertTrue(Files.readString(out.resolve("pairs/test-logits.json")).contains(firstLogits), "seed 1 is the same");
        String table = Files.readString(out.resolve("table.md"));
        assertTrue(table.contains("| this student, privately |"), table);

        byte[] before = Files.readAllBytes(out.resolve("table.json"));
        assertEquals(0, glue("--seeds", "2"));
        assertEquals(new String(before), Files.readString(out.resolve("table.json")));
    }

    @Test
    void otherOptionsDoNotGoOnInTheSameDirectory() {
        assertEquals(0, glue("--seeds", "1", "--clear-only", "--tasks", "values"));
        assertEquals(2, glue("--seeds", "1", "--clear-only", "--tasks", "values", "--dropout", "0.2"));
        assertEquals(2, glue("--tasks", "none"));
        assertEquals(2, glue("--tasks", "../tasks"));
    }
}
