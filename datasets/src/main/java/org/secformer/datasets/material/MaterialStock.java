package org.secformer.datasets.material;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.Storage;
import org.secformer.mpc.correlation.CorrectionSource;
import org.secformer.mpc.correlation.CorrelatedRandomness;
import org.secformer.mpc.correlation.MaterialException;
import org.secformer.mpc.protocol.MaskProducts;
import org.secformer.mpc.ring.RingKernels;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.transformer.ModelParameters;
import org.secformer.mpc.transformer.Plan;

/**
 * A party's stock of units for one plan and bundle: what is free, and the claiming of it.
 *
 * <p><b>Security guarantees:</b> a unit is handed out only to whoever made its claim file, atomically and durably; the claim
 * stays for ever as a tombstone, also when the material is deleted or copied back.
 */
public final class MaterialStock {
    private static final String CLAIMS = "claims/";

    private final Storage storage;
    private final Party party;
    private final String plan;
    private final String bundle;
    private final UnaryOperator<InputStream> buffering;

    public MaterialStock(Storage storage, Party party, String plan, String bundle) {
        this(storage, party, plan, bundle, BufferedInputStream::new);
    }

    /** @param buffering wraps a unit's file in what reads it in large pieces, at best ahead of its use */
    public MaterialStock(
            Storage storage, Party party, String plan, String bundle, UnaryOperator<InputStream> buffering) {
        this.storage = storage;
        this.party = party;
        this.plan = plan;
        this.bundle = bundle;
        this.buffering = buffering;
    }

    static String fileName(UnitId unit) {
        return unit + ".material";
    }

    private static String claimName(UnitId unit) {
        return CLAIMS + unit + ".claim";
    }

    /** Units that are there and unclaimed, sorted. */
    public List<UnitId> free() throws IOException {
        List<UnitId> free = new ArrayList<>();
        for (String directory : storage.list("")) {
            if (!storage.exists(directory + "/" + MaterialSet.FILE)) {
                continue;
            }
            String manifest = directory + "/" + MaterialSet.FILE;
            MaterialSet set = Json.read(storage, manifest, MaterialSet.class);
            set.check(storage.locate(manifest), directory, party);
            if (set.plan().equals(plan) && set.bundle().equals(bundle)) {
                addFree(set, free);
            }
        }
        free.sort(null);
        return free;
    }

    private void addFree(MaterialSet set, List<UnitId> free) throws IOException {
        Set<String> present = new HashSet<>(storage.list(set.set()));
        Set<String> claimed = new HashSet<>(storage.list(CLAIMS + set.set()));
        for (int i = 0; i < set.units(); i++) {
            UnitId unit = new UnitId(set.set(), i);
            String name = unit.toString().substring(set.set().length() + 1);
            if (present.contains(name + ".material") && !claimed.contains(name + ".claim")) {
                free.add(unit);
            }
        }
    }

    /**
     * Claims a unit and opens it. Must happen before the first value masked with it leaves the process.
     *
     * @param claimant who claims it and for what; kept with the claim
     * @throws MaterialException if it has been claimed before, is damaged, or was dealt for something else
     */
    public ClaimedUnit claim(UnitId unit, String claimant) throws IOException {
        if (!storage.createOnce(claimName(unit), (claimant + "\n").getBytes(StandardCharsets.UTF_8))) {
            throw new MaterialException(storage.locate(claimName(unit)) + ": unit " + unit
                    + " has been used before; using it again would reveal differences of secrets. Deal new units.");
        }
        MaterialReader reader = open(unit);
        return new ClaimedUnit(unit, party, reader);
    }

    private MaterialReader open(UnitId unit) throws IOException {
        String file = storage.locate(fileName(unit));
        InputStream in = buffering.apply(storage.open(fileName(unit)));
        try {
            MaterialReader reader = new MaterialReader(in, file);
            check(reader.header(), unit, file);
            return reader;
        } catch (IOException | MaterialException unusable) {
            in.close();
            throw unusable;
        }
    }

    private void check(MaterialHeader header, UnitId unit, String file) {
        expect(file, "party", party, header.party());
        expect(file, "unit", unit, header.unit());
        expect(file, "plan", plan, header.plan());
        expect(file, "model bundle", bundle, header.bundle());
    }

    private static void expect(String file, String what, Object expected, Object found) {
        if (!expected.equals(found)) {
            throw new MaterialException(file + ", header: expected " + what + " " + expected + ", found " + found
                    + "; it belongs elsewhere, copy the right file or deal anew");
        }
    }

    /** Deletes the material of a unit whose batch is done. Its claim stays. */
    public void discard(UnitId unit) throws IOException {
        storage.delete(fileName(unit));
    }

    /** A unit that is this caller's alone. */
    public record ClaimedUnit(UnitId unit, Party party, MaterialReader reader) implements AutoCloseable {
        /**
         * The unit's randomness, to be asked for once.
         *
         * @param through wraps the reading of corrections, for measuring
         */
        public CorrelatedRandomness randomness(UnaryOperator<CorrectionSource> through) {
            return new CorrelatedRandomness(party, reader.seed(), through.apply(reader));
        }

        /** Computes ahead what depends on this party's masks and the weights' openings alone. */
        public MaskProducts maskProducts(Plan plan, ModelParameters openings) {
            MaskProducts products = new MaskProducts(reader.seed(), RingKernels.best());
            plan.deal(products, openings);
            return products;
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }
}
