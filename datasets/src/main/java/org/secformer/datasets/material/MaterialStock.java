package org.secformer.datasets.material;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
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

    static String claimName(UnitId unit) {
        return StoredSet.CLAIMS + unit + ".claim";
    }

    /** Units that are there and unclaimed, sorted. */
    public List<UnitId> free() throws IOException {
        return units(StoredSet::free);
    }

    /** Units whose material is there, claimed or not, sorted. */
    public List<UnitId> there() throws IOException {
        return units(StoredSet::there);
    }

    /** Units of this plan and bundle that are there, as far as a set's units are asked for. */
    private List<UnitId> units(Function<StoredSet, List<UnitId>> which) throws IOException {
        List<UnitId> units = new ArrayList<>();
        for (String name : StoredSet.names(storage)) {
            // Used-up sets stay for ever; the rest of them need not be read each time.
            if (StoredSet.hasMaterial(storage, name) && storage.exists(StoredSet.manifest(name))) {
                StoredSet set = StoredSet.read(storage, name);
                set.manifest().check(storage.locate(StoredSet.manifest(name)), name, party);
                if (set.manifest().plan().equals(plan)
                        && set.manifest().bundle().equals(bundle)) {
                    units.addAll(which.apply(set));
                }
            }
        }
        units.sort(null);
        return units;
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
