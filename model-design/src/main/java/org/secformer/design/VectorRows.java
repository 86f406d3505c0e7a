package org.secformer.design;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.design.data.EncodedRows;
import org.secformer.design.data.LabelledText;
import org.secformer.design.data.TextTable;

/**
 * The texts of a distillation of vectors. Each text of a pair is a text of its own, and one that occurs again is left out.
 *
 * @param training to learn from
 * @param validation to choose by
 * @param test to report on, or null
 */
record VectorRows(EncodedRows training, EncodedRows validation, Test test) {
    /**
     * Texts to report on.
     *
     * @param texts different ones
     * @param pairs of texts, by their numbers, whose likeness somebody has judged; empty if nobody has
     * @param likeness of each pair, as judged
     */
    record Test(EncodedRows texts, List<int[]> pairs, double[] likeness) {}

    /**
     * Reads texts.
     *
     * @param length tokens that longer ones are cut to
     * @param further texts to learn from, or null
     * @param validation null for a tenth of {@code data}
     * @param test or null
     */
    static VectorRows read(Checkpoint teacher, int length, Path data, Path further, Path validation, Path test) {
        Set<String> texts = texts(data);
        EncodedRows own = encode(teacher, length, data, texts);
        EncodedRows more = new EncodedRows(List.of(), new double[0]);
        if (further != null) {
            Set<String> others = texts(further);
            others.removeAll(texts);
            more = others.isEmpty() ? more : encode(teacher, length, further, others);
        }
        Test testing = test == null ? null : test(teacher, length, test);
        if (validation != null) {
            return new VectorRows(own.plus(more), encode(teacher, length, validation, texts(validation)), testing);
        }
        DistilRows split = DistilRows.split(data, own, more, null);
        return new VectorRows(split.labelled().plus(more), split.validation(), testing);
    }

    private static Set<String> texts(Path file) {
        Set<String> texts = new LinkedHashSet<>();
        TextTable.read(file, TextTable.Labels.IGNORED).forEach(row -> both(row).forEach(texts::add));
        return texts;
    }

    /** The texts of a row. */
    private static Stream<String> both(LabelledText row) {
        return Stream.of(row.text(), row.pair()).filter(text -> text != null && !text.isBlank());
    }

    private static EncodedRows encode(Checkpoint teacher, int length, Path file, Set<String> texts) {
        List<LabelledText> rows =
                texts.stream().map(text -> new LabelledText("", text, null)).toList();
        return EncodedRows.encode(file, rows, teacher.config(), teacher.tokenizer(), length);
    }

    private static Test test(Checkpoint teacher, int length, Path file) {
        List<LabelledText> rows = TextTable.read(file, TextTable.Labels.OPTIONAL);
        Map<String, Integer> numbers = new LinkedHashMap<>();
        rows.forEach(row -> both(row).forEach(text -> numbers.putIfAbsent(text, numbers.size())));
        EncodedRows texts = encode(teacher, length, file, numbers.keySet());
        LabelledText first = rows.get(0);
        boolean judged =
                first.input().isPair() && first.label() != null && first.label().matches(EncodedRows.NUMBER);
        if (!judged) {
            return new Test(texts, List.of(), new double[0]);
        }
        List<int[]> pairs = new ArrayList<>();
        double[] likeness = new double[rows.size()];
        for (LabelledText row : rows) {
            likeness[pairs.size()] = likeness(file, pairs.size(), row);
            pairs.add(new int[] {numbers.get(row.text()), numbers.get(row.pair())});
        }
        return new Test(texts, pairs, likeness);
    }

    private static double likeness(Path file, int number, LabelledText row) {
        String place = "row " + number + " (counted from 0)";
        String remedy = "Judge all pairs of the test, or none.";
        if (row.pair().isBlank()) {
            throw InvalidInputException.of(file, place, "two texts", "an empty text_pair", remedy);
        }
        if (row.label() == null || !row.label().matches(EncodedRows.NUMBER)) {
            String found = row.label() == null ? "nothing" : InvalidInputException.quote(row.label());
            throw InvalidInputException.of(file, place, "a number as label, as the first row has", found, remedy);
        }
        return Double.parseDouble(row.label());
    }
}
