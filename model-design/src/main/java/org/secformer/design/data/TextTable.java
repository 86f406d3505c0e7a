package org.secformer.design.data;

import static org.secformer.datasets.InvalidInputException.quote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.RuntimeJsonMappingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.secformer.datasets.InputFiles;
import org.secformer.datasets.InvalidInputException;

/**
 * Texts in a file: a CSV with a header, or JSON lines; columns {@code id}, {@code text}, perhaps {@code text_pair}, and
 * {@code label}.
 */
public final class TextTable {
    private static final String PAIR = "text_pair";
    private static final String FORMAT = "Give a CSV with a header (RFC 4180) or JSON lines, in UTF-8.";

    private TextTable() {}

    /** What a file must say of each text. */
    public enum Labels {
        REQUIRED,
        /** Null where there is none. */
        OPTIONAL,
        IGNORED
    }

    /** @throws InvalidInputException naming the first row that is malformed or lacks something */
    public static List<LabelledText> read(Path file, Labels labels) {
        List<LabelledText> texts = new ArrayList<>();
        try (MappingIterator<Map<String, String>> rows = reader(file).readValues(InputFiles.text(file))) {
            while (rows.hasNextValue()) {
                Map<String, String> row = rows.nextValue();
                String place = "row " + texts.size() + " (counted from 0)";
                String label = switch (labels) {
                    case REQUIRED -> field(file, place, row, "label");
                    case OPTIONAL -> row.get("label");
                    case IGNORED -> null;
                };
                String id = row.getOrDefault("id", String.valueOf(texts.size()));
                texts.add(new LabelledText(id, field(file, place, row, "text"), row.get(PAIR), label));
                requireSameKind(file, place, texts);
            }
        } catch (JsonProcessingException | RuntimeJsonMappingException malformed) {
            String reason = malformed.getMessage().lines().findFirst().orElse("");
            throw new InvalidInputException(
                    file + ", after row " + (texts.size() - 1) + ": expected another row, found " + quote(reason)
                            + ".\n" + FORMAT,
                    malformed);
        } catch (IOException failure) {
            throw new UncheckedIOException("Reading " + file + " failed: " + failure.getMessage(), failure);
        }
        if (texts.isEmpty()) {
            throw InvalidInputException.of(file, "the whole file", "at least one row", "none", FORMAT);
        }
        return texts;
    }

    private static ObjectReader reader(Path file) {
        String name = file.toString();
        if (name.endsWith(".jsonl") || name.endsWith(".json")) {
            return JsonMapper.builder().build().readerForMapOf(String.class);
        }
        return CsvMapper.builder()
                .enable(CsvParser.Feature.FAIL_ON_MISSING_COLUMNS)
                .enable(CsvParser.Feature.EMPTY_UNQUOTED_STRING_AS_NULL)
                .build()
                .readerForMapOf(String.class)
                .with(CsvSchema.emptySchema().withHeader());
    }

    /** All rows are pairs, or none is. */
    private static void requireSameKind(Path file, String place, List<LabelledText> texts) {
        boolean pairs = texts.get(0).input().isPair();
        if (texts.get(texts.size() - 1).input().isPair() != pairs) {
            throw InvalidInputException.of(
                    file,
                    place,
                    pairs ? "a " + PAIR : "no " + PAIR + ", as the first row has none",
                    pairs ? "nothing" : "one",
                    "Fill or remove this row; an empty text is written as \"\" in a CSV.");
        }
    }

    private static String field(Path file, String place, Map<String, String> row, String column) {
        String value = row.get(column);
        if (value == null || value.isBlank()) {
            String found = row.containsKey(column) ? "an empty field" : "the columns " + row.keySet();
            throw InvalidInputException.of(file, place, "a " + column, found, "Fill or remove this row.");
        }
        return value;
    }

    /** Writes texts as a CSV with the columns id, text, text_pair and label; without pairs or labels if the first has none. */
    public static void write(Path file, List<LabelledText> texts) throws IOException {
        boolean labelled = texts.get(0).label() != null;
        boolean pairs = texts.get(0).input().isPair();
        StringBuilder csv = new StringBuilder("id,text" + (pairs ? "," + PAIR : "") + (labelled ? ",label\n" : "\n"));
        for (LabelledText text : texts) {
            csv.append(text.id()).append(',').append(quoted(text.text()));
            csv.append(pairs ? "," + quoted(text.pair()) : "");
            csv.append(labelled ? "," + quoted(text.label()) : "").append('\n');
        }
        Files.writeString(file, csv, StandardCharsets.UTF_8);
    }

    private static String quoted(String field) {
        boolean plain =
                !field.isEmpty() && field.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? field : '"' + field.replace("\"", "\"\"") + '"';
    }
}
