package org.secformer.design.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.secformer.datasets.InvalidInputException;
import org.secformer.design.data.TextTable.Labels;

final class TextTableTest {
    @TempDir
    private Path directory;

    private Path file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content, StandardCharsets.UTF_8);
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        List<LabelledText> texts = List.of(
                new LabelledText("a", "plain", "x"),
                new LabelledText("b", "comma, \"quote\"\nand line", "y,z"),
                new LabelledText("c", "\u00fcml\u00e4ut", "x"));
        Path file = directory.resolve("texts.csv");
        TextTable.write(file, texts);
        assertEquals(texts, TextTable.read(file, Labels.REQUIRED));
    }

    @Test
    void columnsStandInAnyOrderAndIdsMayBeMissing() throws IOException {
        Path file = file("texts.csv", "label,further,text\nx,1,\"one, two\"\ny,2,three\n");
        assertEquals(
                List.of(new LabelledText("0", "one, two", "x"), new LabelledText("1", "three", "y")),
                TextTable.read(file, Labels.REQUIRED));
    }

    @Test
    void labelsAreNotLookedAtUnlessNeeded() throws IOException {
        Path file = file("texts.csv", "id,text\na,one\n");
        assertEquals(List.of(new LabelledText("a", "one", null)), TextTable.read(file, Labels.IGNORED));
    }

    @Test
    void labelsMayBeMissing() throws IOException {
        Path file = file("texts.csv", "id,text,label\na,one,2.5\nb,two,\n");
        assertEquals(
                List.of(new LabelledText("a", "one", "2.5"), new LabelledText("b", "two", null)),
                TextTable.read(file, Labels.OPTIONAL));
        Path none = file("none.csv", "id,text\na,one\n");
        assertEquals(List.of(new LabelledText("a", "one", null)), TextTable.read(none, Labels.OPTIONAL));
    }

    @Test
    void pairsAreWrittenAndRead() throws IOException {
        List<LabelledText> texts = List.of(
                new LabelledText("a", "plain", "other, \"quoted\"", "x"), new LabelledText("b", "plain", "", "y"));
        Path file = directory.resolve("texts.csv");
        TextTable.write(file, texts);
        assertEquals(texts, TextTable.read(file, Labels.REQUIRED));
        Path json = file("texts.jsonl", "{\"text\": \"one\", \"text_pair\": \"\"}\n");
        assertEquals(List.of(new LabelledText("0", "one", "", null)), TextTable.read(json, Labels.IGNORED));
    }

    @Test
    void jsonLinesAreRead() throws IOException {
        Path file = file(
                "texts.jsonl",
                "{\"id\": 7, \"text\": \"one\", \"label\": \"x\"}\n{\"text\": \"two\", \"label\": \"y\"}\n");
        assertEquals(
                List.of(new LabelledText("7", "one", "x"), new LabelledText("1", "two", "y")),
                TextTable.read(file, Labels.REQUIRED));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "texts.csv   | text,label\\none,x\\ntwo,\\n      | row 1 (counted from 0): expected a label",
                "texts.csv   | text,label\\n ,x\\n               | row 0 (counted from 0): expected a text",
                "texts.csv   | text\\none\\n                     | expected a label, found the columns [text]",
                "texts.csv   | text,label\\n                     | expected at least one row",
                "texts.csv   | text,label\\none,x\\n\"two,y\\n   | after row 0",
                "texts.csv   | text,label\\none,x,further\\n     | after row -1",
                "texts.jsonl | {\"text\": \"one\", \"label\": }  | after row -1",
                "texts.csv   | text,text_pair,label\\none,a,x\\ntwo,,y\\n | row 1 (counted from 0): expected a text_pair, found nothing",
                "texts.jsonl | {\"text\": \"one\", \"text_pair\": \"\", \"label\": \"x\"}\\n{\"text\": \"two\", \"text_pair\": null, \"label\": \"x\"} | row 1 (counted from 0): expected a text_pair",
                "texts.jsonl | {\"text\": \"one\", \"label\": \"x\"}\\n{\"text\": \"two\", \"text_pair\": \"\", \"label\": \"x\"} | row 1 (counted from 0): expected no text_pair",
                "texts.jsonl | [1]                               | after row -1",
            })
    void whatIsWrongIsNamed(String name, String content, String expected) throws IOException {
        Path file = file(name, content.replace("\\n", "\n"));
        String message = assertThrows(InvalidInputException.class, () -> TextTable.read(file, Labels.REQUIRED))
                .getMessage();
        assertTrue(message.startsWith(file.toString()), message);
        assertTrue(message.contains(expected), message);
    }
}
