package org.secformer.jobs.party;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.identity.Kem;
import org.secformer.datasets.identity.LocalIdentities;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.material.UnitId;
import org.secformer.datasets.names.EpochId;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.jobs.files.PredictionFiles;
import org.secformer.jobs.files.PredictionName;
import org.secformer.jobs.files.PredictionPack;
import org.secformer.mpc.transformer.ModelShape;
import org.secformer.mpc.transformer.Plan;

class FinishedBatchesTest {
    private static final Plan PLAN = new Plan(new ModelShape(4, 1, 1, 4, 2, 1e-12, 5), 2, 3);
    private static final String DATASET = "d".repeat(32);
    private static final EpochId EPOCH = new EpochId("00000000000000e0");
    private static final String SET = "0123456789abcdef";
    private static final long HOUR_NANOS = 3_600_000_000_000L;

    @TempDir
    static Path shared;

    @TempDir
    Path directory;

    private static LocalIdentities identities;

    private final List<Integer> stored = new ArrayList<>();
    private LocalStorage predictions;
    private FinishedBatches finished;

    @BeforeAll
    static void identities() throws IOException {
        identities = new LocalIdentities(new LocalStorage(shared));
        identities.create(Kem.X25519);
    }

    @BeforeEach
    void begin() throws IOException {
        predictions = new LocalStorage(directory.resolve("predictions"));
        finished = new FinishedBatches(
                predictions, DATASET, PLAN, identities.credentials(Role.PARTY0), scored -> stored.add(scored.batch()));
    }

    /** @param startNanos in the future for a batch that took no time */
    private void add(int batch, int unit, long startNanos) throws IOException {
        PredictionName name = new PredictionName(batch, EPOCH, new UnitId(SET, unit));
        long[] share = new long[PLAN.rowsPerBatch() * PLAN.outputs()];
        share[0] = batch;
        finished.add(name, share, new LaneTally.Scored(batch, batch, null, List.of(), 0, null), startNanos);
    }

    private void addFast(int batch, int unit) throws IOException {
        add(batch, unit, System.nanoTime() + HOUR_NANOS);
    }

    private List<String> packs() throws IOException {
        return PredictionFiles.packs(predictions).stream()
                .map(pack -> pack.first().batch() + "+" + pack.count())
                .toList();
    }

    @Test
    void fastBatchesShareAFileAndCountWhenItIsStored() throws IOException {
        for (int batch = 0; batch < 4; batch++) {
            addFast(batch, batch);
        }
        assertEquals(List.of(), packs());
        assertEquals(List.of(), stored);
        finished.store();
        finished.store();
        assertEquals(List.of("0+4"), packs());
        assertEquals(List.of(0, 1, 2, 3), stored);
        PredictionPack pack = PredictionFiles.packs(predictions).get(0);
        List<byte[]> rows = PredictionFiles.read(
                predictions, pack, DATASET, PLAN, Role.PARTY0, identities.credentials(Role.CLIENT));
        for (int batch = 0; batch < 4; batch++) {
            assertEquals(batch, rows.get(batch * PLAN.rowsPerBatch())[0]);
        }
    }

    @Test
    void aSlowBatchIsStoredAtOnceWithThoseBefore() throws IOException {
        addFast(0, 0);
        add(1, 1, System.nanoTime() - HOUR_NANOS);
        assertEquals(List.of("0+2"), packs());
        add(2, 2, System.nanoTime() - HOUR_NANOS);
        assertEquals(List.of("0+2", "2+1"), packs());
        assertEquals(List.of(0, 1, 2), stored);
    }

    @Test
    void whatDoesNotFollowBeginsAnotherFile() throws IOException {
        addFast(0, 0);
        addFast(1, 1);
        addFast(3, 2);
        addFast(4, 5);
        finished.store();
        assertEquals(List.of("0+2", "3+1", "4+1"), packs());
    }

    /** A batch counts as done only if its share is stored: then another epoch does it. */
    @Test
    void whatCannotBeStoredDoesNotCount() throws IOException {
        addFast(0, 0);
        Files.writeString(directory.resolve("predictions"), "in the way");
        assertThrows(IOException.class, finished::store);
        Files.delete(directory.resolve("predictions"));
        addFast(1, 1);
        finished.store();
        assertEquals(List.of("1+1"), packs());
        assertEquals(List.of(1), stored);
    }
}
