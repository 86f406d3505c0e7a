package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.secformer.datasets.storage.Storage;
import org.secformer.jobs.files.PredictionName;

/**
 * What both parties sent in all runs of a test, as {@link InsecureWireLog} wrote it down, and the proof from it that no unit
 * was opened twice.
 */
final class WireLogs {
    /** One batch, as one party worked on it once. */
    record Batch(int party, PredictionName name, List<String> sent, int received) {}

    private final List<Batch> batches = new ArrayList<>();

    private WireLogs() {}

    static WireLogs read(Path directory) throws IOException {
        WireLogs logs = new WireLogs();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.sorted().toList()) {
                List<String> lines = Files.readAllLines(file);
                // A party that is killed may leave an empty file: nothing was sent.
                if (!lines.isEmpty()) {
                    int party = Integer.parseInt(file.getFileName().toString().substring("party".length(), 6));
                    logs.batches.add(batch(party, lines));
                }
            }
        }
        return logs;
    }

    private static Batch batch(int party, List<String> lines) {
        List<String> sent = lines.stream()
                .filter(line -> line.startsWith(InsecureWireLog.SENT))
                .toList();
        return new Batch(party, PredictionName.parse(lines.get(0)), sent, lines.size() - 1 - sent.size());
    }

    List<Batch> batches() {
        return batches;
    }

    long frames(int party) {
        return batches.stream()
                .filter(batch -> batch.party() == party)
                .mapToLong(batch -> batch.sent().size())
                .sum();
    }

    /**
     * Each party sent the frames of a unit for one batch in one epoch only, each frame once and in order; where frames of
     * both were exchanged, it was the same batch of the same epoch; and each unit had been claimed, for just that.
     *
     * @param material each party's, with its claims
     */
    void assertNoUnitOpenedTwice(List<Storage> material) throws IOException {
        Map<String, Batch> byUnit = new TreeMap<>();
        for (Batch batch : batches) {
            String unit = batch.name().unit().toString();
            Batch before = byUnit.put(batch.party() + " " + unit, batch);
            assertTrue(before == null, () -> "unit " + unit + " was opened twice: " + before + " and " + batch);
            Set<String> frames = new HashSet<>(batch.sent());
            assertEquals(batch.sent().size(), frames.size(), () -> "a frame was sent twice: " + batch);
            for (int i = 0; i < batch.sent().size(); i++) {
                assertTrue(batch.sent().get(i).startsWith(InsecureWireLog.SENT + " " + i + " "), batch.toString());
            }
        }
        for (Batch batch : batches) {
            String claim = "claims/" + batch.name().unit() + ".claim";
            try (InputStream file = material.get(batch.party()).open(claim)) {
                String claimant = new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
                assertEquals(batch.name().toString(), claimant.substring(claimant.indexOf('/') + 1));
            }
            Batch other = byUnit.get(1 - batch.party() + " " + batch.name().unit());
            if (batch.received() > 0) {
                assertTrue(other != null && other.name().equals(batch.name()), () -> batch + " and " + other);
            }
        }
    }
}
