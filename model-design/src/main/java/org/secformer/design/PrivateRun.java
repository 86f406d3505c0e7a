package org.secformer.design;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.secformer.datasets.bundle.ModelSharing;
import org.secformer.datasets.checkpoint.BertConfig;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.tokenizer.LengthBuckets;
import org.secformer.design.data.EncodedRows;
import org.secformer.design.data.LabelledText;
import org.secformer.design.data.TextTable;
import org.secformer.mpc.transformer.Numerics;
import org.secformer.mpc.transformer.Plan;

/**
 * Checks a student and scores texts with it privately: the dealer, both parties and all others are processes of their own. What
 * was done for the same student is not done again.
 */
final class PrivateRun {
    /** Rows of a dataset: what is lost when scoring is interrupted is at most one. */
    private static final int MOST_ROWS = 1024;

    /** Of the free disk, for the material of a wave. */
    private static final int DISK_SHARE = 4;

    private final Path directory;
    private final Path student;
    private final Path results;
    private final SecformerProcess processes;

    /**
     * A run.
     *
     * @param directory with the student; results come beside it
     */
    PrivateRun(Path directory, SecformerProcess processes) throws IOException {
        this.directory = directory;
        this.processes = processes;
        student = directory.resolve(Distillation.STUDENT);
        String weights = RunRecord.digest(student.resolve("model.safetensors"));
        results = Files.createDirectories(directory.resolve("private-" + weights.substring(0, 12)));
    }

    /**
     * What {@code check} found.
     *
     * @param numbers how the student's numbers are held
     * @param fits whether it may be scored
     * @param rowsOutOfRange of the checked rows
     * @param rowsFlagged of the checked rows, those that would have no scores
     * @param maxLogitError expected of private scores
     * @param labelFlips of the checked rows
     */
    record Check(
            Numerics.Kind numbers,
            long rows,
            int length,
            boolean fits,
            long rowsOutOfRange,
            long rowsFlagged,
            double maxLogitError,
            long labelFlips) {
        String toText() {
            return String.format(
                    Locale.ROOT,
                    "%s on %d training texts up to %d tokens, %s numbers: %d rows out of range, %d flagged; private logits off by at"
                            + " most %.4f, %d labels flip",
                    fits ? "passed the check" : "refused by the check",
                    rows,
                    length,
                    numbers.name().toLowerCase(Locale.ROOT),
                    rowsOutOfRange,
                    rowsFlagged,
                    maxLogitError,
                    labelFlips);
        }
    }

    /** Checks the student on texts, with numbers fitted to it if others do not do. */
    Check check(List<LabelledText> texts, Numerics.Kind numbers, int length) throws IOException {
        Path done = results.resolve("checked.json");
        if (Files.exists(done)) {
            Check found = Json.readOwn(Files.readAllBytes(done), Check.class, done.toString());
            if (found.rows() == texts.size() && found.length() == length) {
                return found;
            }
        }
        Path data = results.resolve("check.csv");
        TextTable.write(
                data, numbered(texts, IntStream.range(0, texts.size()).boxed().toList()));
        JsonNode first = check(data, numbers, length);
        Check check = of(numbers, length, first);
        if (!check.fits() && first.get("fittedHelps").asBoolean()) {
            check = of(Numerics.Kind.FITTED, length, check(data, Numerics.Kind.FITTED, length));
        }
        Files.write(done, Json.bytes(check));
        return check;
    }

    private Path record() {
        return results.resolve("record.json");
    }

    private JsonNode check(Path data, Numerics.Kind numbers, int length) throws IOException {
        Path json = results.resolve("check.json");
        Files.deleteIfExists(json);
        Files.deleteIfExists(record());
        SecformerProcess.Result result = processes.run(
                "check",
                "--checkpoint",
                student,
                "--data",
                data,
                "--length",
                length,
                "--overlong",
                "truncate",
                "--numbers",
                numbers.name().toLowerCase(Locale.ROOT),
                "--json",
                json,
                "--record",
                record());
        if (!Files.exists(json)) {
            result.requireDone("check", processes.log());
        }
        return JsonMapper.builder().build().readTree(json.toFile());
    }

    private Check of(Numerics.Kind numbers, int length, JsonNode report) {
        return new Check(
                numbers,
                report.get("rows").asLong(),
                length,
                Files.exists(record()),
                report.get("rowsOutOfRange").asLong(),
                report.get("rowsFlagged").asLong(),
                report.get("maxLogitError").asDouble(),
                report.get("labelFlips").asLong());
    }

    /**
     * What private scoring brought and took.
     *
     * @param logits of each row, or its value; null of a row that has none, as values of it were out of range
     * @param maxLogitDifference from the model in the clear, as {@code compare} computes it
     */
    record Scores(double[][] logits, double maxLogitDifference, List<Bucket> buckets) {}

    /**
     * All datasets of one length.
     *
     * @param rounds per batch
     * @param sentBytes by each party, the larger of both
     * @param materialBytes of both parties
     * @param dealSeconds of the dealer's processes, from their start to their end
     * @param scoreSeconds of the parties' processes, likewise
     */
    record Bucket(
            int length,
            long rows,
            int rounds,
            long sentBytes,
            long materialBytes,
            double dealSeconds,
            double scoreSeconds) {
        Bucket plus(Bucket other) {
            return new Bucket(
                    length,
                    rows + other.rows,
                    Math.max(rounds, other.rounds),
                    sentBytes + other.sentBytes,
                    materialBytes + other.materialBytes,
                    dealSeconds + other.dealSeconds,
                    scoreSeconds + other.scoreSeconds);
        }
    }

    /** Scores texts, each in a dataset of its length. @param rows the same texts, as the student reads them */
    Scores score(List<LabelledText> texts, EncodedRows rows, BertConfig config, GlueTask.Choice choice, Check check)
            throws IOException {
        LengthBuckets lengths = new LengthBuckets(config.maxTokens());
        Map<Integer, List<Integer>> byLength = new TreeMap<>();
        for (int row = 0; row < rows.size(); row++) {
            int length = lengths.holding(rows.tokens().get(row).count());
            byLength.computeIfAbsent(length, none -> new ArrayList<>()).add(row);
        }
        double[][] logits = new double[rows.size()][];
        List<Bucket> buckets = new ArrayList<>();
        double difference = 0;
        for (Map.Entry<Integer, List<Integer>> bucket : byLength.entrySet()) {
            List<Integer> all = bucket.getValue();
            Bucket sum = new Bucket(bucket.getKey(), 0, 0, 0, 0, 0, 0);
            for (int from = 0; from < all.size(); from += MOST_ROWS) {
                List<Integer> part = all.subList(from, Math.min(all.size(), from + MOST_ROWS));
                Dataset dataset = new Dataset(bucket.getKey(), from / MOST_ROWS, part);
                JsonNode report = score(dataset, texts, config, choice, check);
                PredictionFile.read(predictions(dataset)).forEach((row, found) -> logits[row] = found);
                difference =
                        Math.max(difference, report.get("maxLogitDifference").asDouble());
                sum = sum.plus(bucket(dataset, report));
            }
            buckets.add(sum);
        }
        return new Scores(logits, difference, buckets);
    }

    /** @param rows of the texts that are in it */
    private record Dataset(int length, int number, List<Integer> rows) {
        String file(String what) {
            return length + "-" + number + "-" + what;
        }
    }

    private Path predictions(Dataset dataset) {
        return results.resolve(dataset.file("predictions.csv"));
    }

    private static Bucket bucket(Dataset dataset, JsonNode report) {
        JsonNode seconds = report.get("secondsByRole");
        return new Bucket(
                dataset.length(),
                dataset.rows().size(),
                report.get("rounds").asInt(),
                report.get("bytesSentPerParty").asLong(),
                report.get("materialBytes").asLong(),
                seconds.get("dealer").asDouble(),
                seconds.get("party 0").asDouble());
    }

    private JsonNode score(
            Dataset dataset, List<LabelledText> texts, BertConfig config, GlueTask.Choice choice, Check check)
            throws IOException {
        Path json = results.resolve(dataset.file("report.json"));
        if (!Files.exists(json)) {
            Path data = results.resolve(dataset.file("rows.csv"));
            TextTable.write(data, numbered(texts, dataset.rows()));
            int batch = Math.min(choice.rowsPerBatch(), dataset.rows().size());
            Path work = results.resolve(dataset.file("work"));
            Path unfinished = results.resolve(dataset.file("unfinished.json"));
            delete(work);
            System.out.printf(
                    "%s: scoring %d rows of %d tokens privately%n",
                    directory.getFileName(), dataset.rows().size(), dataset.length());
            processes
                    .run(
                            "demo",
                            "--checkpoint",
                            student,
                            "--data",
                            data,
                            "--rows",
                            dataset.rows().size(),
                            "--length",
                            dataset.length(),
                            "--batch",
                            batch,
                            "--wave",
                            wave(config, dataset.length(), batch),
                            "--overlong",
                            "truncate",
                            "--numbers",
                            check.numbers().name().toLowerCase(Locale.ROOT),
                            "--checked",
                            record(),
                            "--predictions",
                            predictions(dataset),
                            "--json",
                            unfinished,
                            "--work",
                            work)
                    .requireDone("demo", processes.log());
            delete(work);
            Files.move(unfinished, json);
        }
        return JsonMapper.builder().build().readTree(json.toFile());
    }

    /** Batches whose material fits a part of the free disk. */
    private long wave(BertConfig config, int length, int batch) throws IOException {
        FileStore disk = Files.getFileStore(results);
        long unit = new Plan(ModelSharing.shape(config, Numerics.EXACT), length, batch)
                .price()
                .total()
                .materialBytes();
        return Math.max(1, disk.getUsableSpace() / DISK_SHARE / unit);
    }

    /** Rows named by their places: ids of a file may be missing, or the same twice. */
    private static List<LabelledText> numbered(List<LabelledText> texts, List<Integer> rows) {
        return rows.stream()
                .map(row -> new LabelledText(
                        String.valueOf(row),
                        texts.get(row).text(),
                        texts.get(row).pair(),
                        texts.get(row).label()))
                .toList();
    }

    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> all = Files.walk(directory)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
