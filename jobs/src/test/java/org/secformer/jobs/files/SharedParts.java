package org.secformer.jobs.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.parquet.example.data.Group;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.LocalIdentities;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.rows.DatasetManifest;
import org.secformer.datasets.rows.RowShares;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.jobs.storage.SealedRows;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.sharing.Sharing;
import org.secformer.mpc.transformer.Plan;

/**
 * All three parts of a shared dataset, opened by their readers and put together.
 *
 * @param identities of all roles
 * @param dataset directory of the parts
 */
public record SharedParts(LocalIdentities identities, Path dataset) {
    public DatasetManifest manifest(Role role) throws IOException {
        return DatasetManifest.read(part(role), identities.credentials(role));
    }

    private LocalStorage part(Role role) {
        return new LocalStorage(dataset.resolve(role.toString()));
    }

    private void forEachRow(Role role, Consumer<Group> consumer) throws IOException {
        Credentials reader = identities.credentials(role);
        DatasetManifest manifest = manifest(role);
        for (DatasetManifest.DataFile file : manifest.files()) {
            try (SealedRows rows = DatasetFiles.rows(part(role), manifest, file, reader)) {
                while (rows.hasNext()) {
                    consumer.accept(rows.next());
                }
            }
        }
    }

    /** Number, id and label of each. */
    public List<String> clientRows() throws IOException {
        List<String> rows = new ArrayList<>();
        forEachRow(Role.CLIENT, row -> {
            boolean isLabelled = row.getFieldRepetitionCount(DatasetFiles.LABEL) == 1;
            rows.add(row.getLong(DatasetFiles.ROW, 0) + " " + row.getString(DatasetFiles.ID, 0) + " "
                    + (isLabelled ? row.getString(DatasetFiles.LABEL, 0) : null));
        });
        return rows;
    }

    /** Of each row, its place in the client's data; a copy has that of the row that it is of. */
    public Map<Long, Long> places() throws IOException {
        Map<Long, Long> places = new TreeMap<>();
        forEachRow(
                Role.CLIENT, row -> places.put(row.getLong(DatasetFiles.ROW, 0), row.getLong(DatasetFiles.PLACE, 0)));
        return places;
    }

    /** Numbers of hidden copies, and of the rows that they are of. */
    public List<Long> twins() throws IOException {
        Map<Long, Long> places = places();
        return places.keySet().stream()
                .filter(row -> Collections.frequency(places.values(), places.get(row)) > 1)
                .toList();
    }

    /** What each keeps of the client's columns; empty if nothing. */
    public List<String> kept() throws IOException {
        List<String> rows = new ArrayList<>();
        forEachRow(
                Role.CLIENT,
                row -> rows.add(
                        row.getFieldRepetitionCount(DatasetFiles.KEPT) == 1
                                ? row.getString(DatasetFiles.KEPT, 0)
                                : ""));
        return rows;
    }

    /** A party's parts by their rows. */
    public Map<Long, byte[]> of(Role party) throws IOException {
        Map<Long, byte[]> parts = new TreeMap<>();
        forEachRow(
                party,
                row -> parts.put(
                        row.getLong(DatasetFiles.ROW, 0),
                        row.getBinary(DatasetFiles.PART, 0).getBytes()));
        assertSameInAnyOrder(party, parts);
        return parts;
    }

    /** As lanes read them. */
    private void assertSameInAnyOrder(Role party, Map<Long, byte[]> parts) throws IOException {
        List<Long> numbers = new ArrayList<>(parts.keySet());
        Collections.shuffle(numbers, new Random(1));
        try (PartRows rows = new PartRows(part(party), manifest(party), identities.credentials(party))) {
            for (long number : numbers) {
                assertArrayEquals(
                        parts.get(number),
                        rows.row(number).getBinary(DatasetFiles.PART, 0).getBytes());
            }
            for (long none : new long[] {-1, parts.size()}) {
                assertThrows(InvalidInputException.class, () -> rows.row(none));
            }
        }
    }

    /** What lies under the shares, by rows: embeddings and then padding mask. */
    public Map<Long, List<Long>> values() throws IOException {
        Map<Long, byte[]> first = of(Role.PARTY0);
        Map<Long, byte[]> second = of(Role.PARTY1);
        assertEquals(first.keySet(), second.keySet());
        DatasetManifest manifest = manifest(Role.CLIENT);
        Plan plan = new Plan(manifest.shape(), manifest.length(), 1);
        Map<Long, List<Long>> values = new TreeMap<>();
        for (long row : first.keySet()) {
            assertEquals(values.size(), row);
            values.put(row, reconstructed(plan, first.get(row), second.get(row)));
        }
        assertEquals((long) manifest.batches() * manifest.rowsPerBatch(), values.size());
        return values;
    }

    private static List<Long> reconstructed(Plan plan, byte[] first, byte[] second) {
        RowShares.Batch left = RowShares.batch(plan, Party.P0, new byte[][] {first});
        RowShares.Batch right = RowShares.batch(plan, Party.P1, new byte[][] {second});
        List<Long> values = new ArrayList<>();
        for (Sharing[] pair : new Sharing[][] {{left.embedded(), right.embedded()}, {left.mask(), right.mask()}}) {
            for (int i = 0; i < pair[0].share().length; i++) {
                values.add((long) (int) (pair[0].share()[i] + pair[1].share()[i]));
            }
        }
        return values;
    }
}
