package org.secformer.design;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.secformer.datasets.InvalidInputException;
import org.secformer.design.data.EncodedRows;
import org.secformer.design.data.LabelledText;
import org.secformer.design.data.TextTable;
import org.secformer.design.model.EncoderDirectory;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.transformer.Limits;

/**
 * The classifier that a distillation starts from: the one that was given, or an encoder with a new head, the same each time, in a
 * directory of its own that lives as long as this.
 *
 * @param directory a checkpoint
 * @param hasNewHead whether it must be trained before anything can be learned from it
 */
record Start(Path directory, boolean hasNewHead) implements AutoCloseable {
    /**
     * Makes a start.
     *
     * @param data whose labels a new head is for; not read if the checkpoint has one. Labels that are numbers, one with a point at least,
     *     are values
     */
    static Start of(Path teacher, Path data) throws IOException {
        if (!EncoderDirectory.isEncoder(teacher)) {
            return new Start(teacher, false);
        }
        List<String> labels = labels(data);
        boolean values = labels.stream().allMatch(label -> label.matches(EncodedRows.NUMBER))
                && labels.stream().anyMatch(label -> label.contains("."));
        if (!values) {
            requireClasses(data, labels);
        }
        Start start = new Start(Files.createTempDirectory("secformer-start"), true);
        try {
            Seed seed = Seed.of(new byte[Seed.SIZE_BYTES]);
            if (values) {
                EncoderDirectory.addHeadForValues(teacher, seed, start.directory());
            } else {
                EncoderDirectory.addHead(teacher, labels, seed, start.directory());
            }
            return start;
        } catch (IOException | RuntimeException failure) {
            start.close();
            throw failure;
        }
    }

    /** In the order of their numbers, if all are numbers, else of their letters. */
    private static List<String> labels(Path data) {
        List<String> labels = TextTable.read(data, TextTable.Labels.REQUIRED).stream()
                .map(LabelledText::label)
                .distinct()
                .sorted()
                .toList();
        boolean numbers = labels.stream().allMatch(label -> label.matches("[0-9]{1,9}"));
        return numbers
                ? labels.stream().sorted(Comparator.comparing(Integer::valueOf)).toList()
                : labels;
    }

    private static void requireClasses(Path data, List<String> labels) {
        if (labels.size() < 2 || labels.size() > Limits.MOST_LABELS) {
            throw InvalidInputException.of(
                    data,
                    "column \"label\"",
                    "2 to " + Limits.MOST_LABELS + " different labels",
                    "" + labels.size(),
                    "Give texts of all classes. Values to be predicted are numbers, one with a point at least.");
        }
    }

    @Override
    public void close() throws IOException {
        if (hasNewHead) {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(directory);
        }
    }
}
