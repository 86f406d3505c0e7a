package org.secformer.design;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Private predictions, as {@code reveal} writes them. */
final class PredictionFile {
    private PredictionFile() {}

    /** Logits of each row, or its value, by number; null of a row without scores. */
    static Map<Integer, double[]> read(Path file) throws IOException {
        Map<Integer, double[]> found = new HashMap<>();
        try (MappingIterator<Map<String, String>> rows = new CsvMapper()
                .readerForMapOf(String.class)
                .with(CsvSchema.emptySchema().withHeader())
                .readValues(file.toFile())) {
            while (rows.hasNextValue()) {
                Map<String, String> row = rows.nextValue();
                boolean hasScores = row.get("reason").isEmpty();
                found.put(Integer.valueOf(row.get("id")), hasScores ? numbers(row) : null);
            }
        }
        return found;
    }

    private static double[] numbers(Map<String, String> row) {
        return row.entrySet().stream()
                .filter(field ->
                        field.getKey().startsWith("logit_") || field.getKey().equals("value"))
                .mapToDouble(field -> Double.parseDouble(field.getValue()))
                .toArray();
    }
}
