package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.secformer.datasets.checkpoint.SafetensorsFile;
import org.secformer.datasets.checkpoint.SafetensorsWriter;

/** Data that cannot be shared: share-dataset says why, never shows a text, and leaves no dataset. */
class BadTextTest {
    private static final String LONG_TEXT = "money ".repeat(40).strip();

    @TempDir
    Path directory;

    private Roles roles;

    @BeforeEach
    void prepare() throws IOException {
        roles = Roles.in(directory);
    }

    @AfterEach
    void noDataset() throws IOException {
        assertEquals(List.of(), roles.files("out", ".json"));
    }

    @Test
    void aMissingFile() {
        refused(roles.path("missing.csv"), "missing.csv", "found nothing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"data.xlsx", "data", "data.csv.gz"})
    void anUnknownEnding(String name) throws IOException {
        Path file = Files.write(roles.path(name), new byte[] {(byte) 0xff, 0});
        refused(file, file.toString(), "an ending .csv, .json, .jsonl or .parquet", name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "id,text,label\n"})
    void anEmptyDataset(String text) throws IOException {
        refused(file("data.csv", text), "data.csv", "expected ", "found none");
    }

    @Test
    void aMissingColumn() throws IOException {
        refused(
                file("data.csv", "id,message\na,hello\n"),
                "data.csv",
                "expected a column \"text\"",
                "found \"id\", \"message\"",
                "--text-column");
        refused(file("data.jsonl", "{\"key\": 1, \"text\": \"hello\"}\n"), "a column \"id\"", "\"key\", \"text\"");
    }

    @Test
    void anIdThatIsThereTwice() throws IOException {
        refused(
                file("data.csv", "id,text\na,one\nb,two\na,three\n"),
                "column \"id\"",
                "more than once: \"a\"",
                "Make the ids unique");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a,one#,two#b,#c,three | [1, 2]",
                "a,one#\"\",two#b,\"\"#c,three | [1, 2]",
                "a,  #\" \",two | [0, 1]"
            })
    void emptyFields(String rows, String empty) throws IOException {
        refused(file("data.csv", "id,text\n" + rows.replace('#', '\n') + "\n"), "rows " + empty, "an id and a text");
    }

    @Test
    void anEmptyFieldInJson() throws IOException {
        refused(
                file("data.json", "{\"id\": 1, \"text\": \"one\"}\n{\"id\": 2, \"text\": \"\"}\n{\"id\": 3}\n"),
                "rows [1, 2]",
                "an id and a text");
    }

    @Test
    void aSecondTextThatIsMissing() throws IOException {
        refused(
                file("data.csv", "id,text,text_pair\na,one,two\nb,sesame,\nc,three,\"\"\n"),
                "column \"text_pair\", rows [1]",
                "expected a second text, found nothing",
                "--pair-column \"\"");
        String json =
                "{\"id\": 1, \"text\": \"one\", \"other\": \"\"}\n{\"id\": 2, \"text\": \"two\", \"other\": null}\n"
                        + "{\"id\": 3, \"text\": \"sesame\"}\n";
        shared(file("data.jsonl", json), "--pair-column", "other")
                .assertRefused(2, "column \"other\", rows [1, 2]", "a second text");
        shared(file("single.csv", "id,text\na,one\n"), "--pair-column", "text_pair")
                .assertRefused(2, "a column \"text_pair\"", "--pair-column");
    }

    /** The sample was checked on single texts. */
    @Test
    void pairsForAModelThatWasCheckedOnSingleTexts() throws IOException {
        refused(
                file("data.csv", "id,text,text_pair\na,one,two\n"),
                "[MODEL_UNCHECKED]",
                "expected one on pairs of texts",
                "rows of \"messages.csv\"",
                "check --record FILE");
        roles.shareDataset(roles.path("first texts"), roles.path("data.csv"), "--pair-column", "")
                .assertDone();
    }

    @Test
    void anotherEncoding() throws IOException {
        byte[] text = "id,text\na,one\nb,caf\u00e9\nc,three\n".getBytes(StandardCharsets.ISO_8859_1);
        Path file = Files.write(roles.path("data.csv"), text);
        refused(file, file.toString(), "line 3 (byte 19)", "expected UTF-8", "Save the file as UTF-8");
    }

    /** Beyond the first block that is read. */
    @Test
    void anotherEncodingFarDown() throws IOException {
        StringBuilder text = new StringBuilder("id,text\n");
        for (int i = 0; i < 30_000; i++) {
            text.append(i).append(",gr\u00fc\u00dfe\n");
        }
        byte[] good = text.toString().getBytes(StandardCharsets.UTF_8);
        byte[] bad = Arrays.copyOf(good, good.length + 9);
        System.arraycopy("x,\u00e9\u00e9\n".getBytes(StandardCharsets.ISO_8859_1), 0, bad, good.length, 5);
        refused(Files.write(roles.path("data.csv"), bad), "line 30002 (byte " + (good.length + 2) + ")");
    }

    @Test
    void malformedJson() throws IOException {
        refused(
                file(
                        "data.jsonl",
                        "{\"id\": \"a\", \"text\": \"one\"}\n{\"id\": \"b\", \"text\": \"sesame\"\n"
                                + "{\"id\": \"c\", \"text\": \"three\"}\n"),
                "data.jsonl",
                "rows [1]",
                "a JSON object per line");
        refused(file("other.json", "sesame\nsesame\n"), "other.json", "every row");
    }

    @ParameterizedTest
    @ValueSource(strings = {"b,sesame", "b,sesame,sesame,sesame", "sesame"})
    void malformedCsv(String row) throws IOException {
        refused(
                file("data.csv", "id,text,label\na,one,x\n" + row + "\nc,three,x\n"),
                "data.csv",
                "rows [1]",
                "as many fields as the header has");
    }

    /** All rows after it would be part of one field. */
    @Test
    void aQuoteThatIsNotClosed() throws IOException {
        refused(
                file("data.csv", "id,text,label\na,\"one\nand \"\"more\"\"\",x\nb,two,\"sesame\nc,three,x\n"),
                "data.csv, line 4",
                "a quote that is closed again");
    }

    @Test
    void aTextBeyondTheModelsPositions() throws IOException {
        Path checkpoint = withPositions(30);
        roles.shareModel(checkpoint, roles.path("shorter")).assertDone();
        Path file = file("data.csv", "id,text\nshort,hello\nlong one," + "money ".repeat(29) + "\n");
        shared(file, "--bundle", roles.path("shorter/client"))
                .assertRefused(2, "texts with ids [\"long one\"]", "at most 30 tokens");
        Outcome cut = roles.shareDataset(
                roles.path("cut"), file, "--bundle", roles.path("shorter/client"), "--overlong", "truncate");
        cut.assertDone();
    }

    /** The sample model with fewer positions than the shortest bucket has tokens. */
    private Path withPositions(int positions) throws IOException {
        Path checkpoint = roles.path("checkpoint");
        Roles.copy(Roles.SAMPLE.resolve("checkpoint"), checkpoint);
        Path config = checkpoint.resolve("config.json");
        Files.writeString(
                config,
                Files.readString(config)
                        .replace("\"max_position_embeddings\" : 64", "\"max_position_embeddings\" : " + positions));
        Files.delete(checkpoint.resolve("tokenizer_config.json"));
        Path weights = checkpoint.resolve("model.safetensors");
        SafetensorsWriter writer = new SafetensorsWriter();
        try (SafetensorsFile tensors = SafetensorsFile.open(weights)) {
            for (String name : tensors.names()) {
                int[] shape =
                        tensors.shape(name).stream().mapToInt(Long::intValue).toArray();
                float[] values = tensors.read(name);
                if (name.contains("position_embeddings")) {
                    shape[0] = positions;
                    values = Arrays.copyOf(values, positions * shape[1]);
                }
                writer.add(name, values, shape);
            }
        }
        writer.write(weights);
        return checkpoint;
    }

    @Test
    void aMalformedRowInAColumnThatIsNotUsed() throws IOException {
        refused(file("data.csv", "id,text,label,more\na,one,x,y\nb,sesame,x\n"), "rows [1]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "PAR1 but nothing else", "PAR1PAR1"})
    void damagedParquet(String content) throws IOException {
        refused(file("data.parquet", content), "data.parquet", "expected a Parquet file");
    }

    @Test
    void anOverlongText() throws IOException {
        Path file = file("data.csv", "id,text\nshort,hello\nlong one," + LONG_TEXT + "\n");
        refused(file, "texts with ids [\"long one\"]", "at most 32 tokens", "--overlong truncate");
        roles.shareDataset(roles.path("cut"), file, "--overlong", "truncate").assertDone();
        roles.shareDataset(roles.path("longer"), file, "--length", 64).assertDone();
    }

    @Test
    void aLengthBeyondTheModel() throws IOException {
        Path file = file("data.csv", "id,text\na,hello\n");
        shared(file, "--length", 128).assertRefused(2, "--length", "at most 64", "found 128");
        shared(file, "--length", 48).assertRefused(2, "--length", "[32, 64, 128, 256, 512]", "found 48");
    }

    @Test
    void numbersOutOfRange() throws IOException {
        Path file = file("data.csv", "id,text\na,hello\n");
        shared(file, "--batch", 0).assertRefused(2, "--batch: expected at least 1, found 0");
        shared(file, "--rows", -1).assertRefused(2, "--rows: expected at least 1, found -1");
        shared(file, "--threads", 0).assertRefused(2, "--threads: expected at least 1, found 0");
    }

    @Test
    void aDirectoryThatHasFiles() throws IOException {
        Path file = file("data.csv", "id,text\na,hello\n");
        Files.createDirectories(roles.path("out"));
        Files.writeString(roles.path("out/note"), "mine");
        refused(file, "out, the directory", "a new or empty one");
        assertEquals(List.of("note"), roles.files("out"));
    }

    @Test
    void aDamagedClientBundle() throws IOException {
        Path table = roles.path("model/client/embeddings.safetensors");
        byte[] content = Files.readAllBytes(table);
        content[content.length - 1] ^= 1;
        Files.write(table, content);
        refused(file("data.csv", "id,text\na,hello\n"), table.toString(), "share-model");
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(roles.path(name), text);
    }

    private Outcome shared(Path data, Object... more) {
        return roles.shareDataset(roles.path("out"), data, more);
    }

    private void refused(Path data, String... parts) {
        Outcome outcome = shared(data);
        outcome.assertRefused(2, parts);
        assertFalse(outcome.output().contains("sesame"), outcome::toString);
        assertFalse(outcome.output().contains(LONG_TEXT), outcome::toString);
    }
}
