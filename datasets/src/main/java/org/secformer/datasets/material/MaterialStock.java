package org.secformer.datasets.material;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.names.Sha256;
import org.secformer.datasets.storage.Storage;
import org.secformer.mpc.correlation.CorrectionSource;
import org.secformer.mpc.correlation.CorrelatedRandomness;
import org.secformer.mpc.correlation.MaterialException;
import org.secformer.mpc.correlation.OwnOperandMasks;
import org.secformer.mpc.protocol.MaskProducts;
import org.secformer.mpc.ring.RingKernels;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.transformer.ModelParameters;
import org.secformer.mpc.transformer.Plan;

/**
 * A party's stock of units for one plan and bundle: what is free, and the claiming of it. Not for use by several threads. Who has
 * claimed from it closes it.
 *
 * <p><b>Security guarantees:</b> a unit is handed out only to whoever made its claim file, atomically and durably; the claim
 * stays for ever as a tombstone, also when the material is deleted or copied back.
 */
public final class MaterialStock implements AutoCloseable {
    private final Storage storage;
    private final Credentials credentials;
    private final Party party;
    private final Sha256 plan;
    private final BundleId bundle;
    private final UnaryOperator<InputStream> buffering;
    private final SpentSets spent;

    /** Of the sets that units were claimed from. */
    private final Map<String, SetKey> keys = new HashMap<>();

    /** @param credentials of the party, who trusts the dealer */
    public MaterialStock(Storage storage, Credentials credentials, Sha256 plan, BundleId bundle) {
        this(storage, credentials, plan, bundle, new SpentSets());
    }

    /** @param spent of this storage, found before */
    public MaterialStock(Storage storage, Credentials credentials, Sha256 plan, BundleId bundle, SpentSets spent) {
        this(storage, credentials, plan, bundle, spent, BufferedInputStream::new);
    }

    /** @param buffering wraps a unit's file in what reads it in large pieces, at best ahead of its use */
    public MaterialStock(
            Storage storage,
            Credentials credentials,
            Sha256 plan,
            BundleId bundle,
            UnaryOperator<InputStream> buffering) {
        this(storage, credentials, plan, bundle, new SpentSets(), buffering);
    }

    private MaterialStock(
            Storage storage,
            Credentials credentials,
            Sha256 plan,
            BundleId bundle,
            SpentSets spent,
            UnaryOperator<InputStream> buffering) {
        this.storage = storage;
        this.credentials = credentials;
        this.party = credentials.role().party();
        this.plan = plan;
        this.bundle = bundle;
        this.spent = spent;
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
        List<UnitId> free = new ArrayList<>();
        for (String name : StoredSet.withMaterial(storage, credentials.trust().of(Role.DEALER), spent)) {
            MaterialSet manifest = MaterialSet.read(storage, name, credentials);
            if (manifest.plan().equals(plan) && manifest.bundle().equals(bundle)) {
                free.addAll(StoredSet.of(storage, manifest).free());
            }
        }
        free.sort(null);
        return free;
    }

    /**
     * Claims a unit and opens it. Must happen before the first value masked with it leaves the process.
     *
     * @param claimant who claims it and for what; kept with the claim
     * @throws MaterialException if it has been claimed before, is damaged, or was dealt for something else
     */
    public ClaimedUnit claim(UnitId unit, String claimant) throws IOException {
        // First, as it may fail without costing a unit.
        SetKey key = key(unit.set().text());
        if (!storage.createOnce(claimName(unit), (claimant + "\n").getBytes(StandardCharsets.UTF_8))) {
            throw new MaterialException(
                    MaterialException.Cause.USED,
                    storage.locate(claimName(unit)) + ": unit " + unit
                            + " has been used before; using it again would reveal differences of secrets. Deal new units.");
        }
        return new ClaimedUnit(unit, party, open(unit, key));
    }

    private SetKey key(String set) throws IOException {
        SetKey known = keys.get(set);
        if (known == null) {
            MaterialSet manifest = MaterialSet.read(storage, set, credentials);
            known = SetKey.open(manifest, credentials, storage.locate(set + "/" + MaterialSet.FILE));
            keys.put(set, known);
        }
        return known;
    }

    private MaterialReader open(UnitId unit, SetKey key) throws IOException {
        String file = storage.locate(fileName(unit));
        InputStream in = buffering.apply(storage.open(fileName(unit)));
        try {
            return new MaterialReader(in, new MaterialHeader(plan, bundle, unit, party), key, file);
        } catch (IOException | MaterialException unusable) {
            in.close();
            throw unusable;
        }
    }

    /** Deletes the material of a unit whose batch is done. Its claim stays. */
    public void discard(UnitId unit) throws IOException {
        storage.delete(fileName(unit));
    }

    /** Forgets the keys of the sets that units were claimed from. Units that are still open stay so. */
    @Override
    public void close() {
        keys.values().forEach(SetKey::close);
        keys.clear();
    }

    /** A unit that is this caller's alone. Closing it erases its seed and all keys of what was made from it. */
    public static final class ClaimedUnit implements AutoCloseable {
        private final UnitId unit;
        private final Party party;
        private final MaterialReader reader;
        private CorrelatedRandomness randomness;

        ClaimedUnit(UnitId unit, Party party, MaterialReader reader) {
            this.unit = unit;
            this.party = party;
            this.reader = reader;
        }

        public UnitId unit() {
            return unit;
        }

        MaterialReader reader() {
            return reader;
        }

        /**
         * The unit's randomness, to be asked for once; closed with the unit.
         *
         * @param through wraps the reading of corrections, for measuring
         * @throws IllegalStateException if it has been asked for before: it would be the same again
         */
        public CorrelatedRandomness randomness(UnaryOperator<CorrectionSource> through) {
            if (randomness != null) {
                throw new IllegalStateException("unit " + unit + ": its randomness is in use");
            }
            randomness = new CorrelatedRandomness(party, reader.seed(), through.apply(reader));
            return randomness;
        }

        /** Computes ahead what depends on this party's masks and the weights' openings alone. */
        public MaskProducts maskProducts(Plan plan, ModelParameters openings) {
            try (OwnOperandMasks masks = new OwnOperandMasks(reader.seed())) {
                return plan.preparation(openings).run(masks, RingKernels.best());
            }
        }

        @Override
        public void close() throws IOException {
            if (randomness != null) {
                randomness.close();
            }
            reader.close();
        }

        @Override
        public String toString() {
            return "ClaimedUnit[" + unit + ", " + party + "]";
        }
    }
}
