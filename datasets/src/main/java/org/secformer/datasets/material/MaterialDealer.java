package org.secformer.datasets.material;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.names.SetId;
import org.secformer.datasets.names.Sha256;
import org.secformer.datasets.storage.NameTakenException;
import org.secformer.datasets.storage.Storage;
import org.secformer.mpc.correlation.MaterialException;
import org.secformer.mpc.correlation.SeededDealing;
import org.secformer.mpc.protocol.DealerProtocols;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.ring.RingKernels;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.transformer.ModelParameters;
import org.secformer.mpc.transformer.Plan;

/**
 * Writes units of a set: for each unit one file per party, with its seed and about half of the corrections.
 *
 * <p><b>Security guarantees:</b> every unit's seeds derive from a master that is drawn for this set and must be erased once
 * the set is complete; each party's file holds its own seed only, sealed. The dealer sees shapes and its own randomness.
 */
public final class MaterialDealer {
    private final Plan plan;
    private final Sha256 planHash;
    private final BundleId bundle;
    private final SetId set;
    private final Seed master;

    /**
     * @param bundle id of the model bundle whose masks are used
     * @param set drawn for this set
     * @param master drawn for this set; stays the caller's, who erases it
     */
    public MaterialDealer(Plan plan, BundleId bundle, SetId set, Seed master) {
        this.plan = plan;
        this.planHash = new Sha256(plan.hash());
        this.bundle = bundle;
        this.set = set;
        this.master = master;
    }

    /**
     * Deals one unit to both parties' storages; returns the bytes of corrections.
     *
     * <p>May be called again for the same unit, also at the same time, as Spark does with tasks that it takes for lost. The
     * first file stays; a later call deals the same bytes, since all of them derive from the master, and only compares.
     *
     * @throws MaterialException if the set is finished, or a file of this unit has other bytes; it is left alone then
     */
    public long deal(int number, ModelParameters parameters, Storage forP0, Storage forP1) throws IOException {
        UnitId unit = new UnitId(set, number);
        while (true) {
            try {
                return attempt(unit, parameters, forP0, forP1);
            } catch (NameTakenException meanwhile) {
                // Another call was faster. What it wrote stays until the set is finished: the next attempt compares.
                continue;
            } catch (UncheckedIOException failed) {
                throw failed.getCause();
            }
        }
    }

    private long attempt(UnitId unit, ModelParameters parameters, Storage forP0, Storage forP1) throws IOException {
        requireUnfinished(forP0, forP1);
        String file = MaterialStock.fileName(unit);
        long[] corrections = new long[1];
        writeOrCompare(forP0, file, toP0 -> {
            writeOrCompare(forP1, file, toP1 -> {
                corrections[0] = deal(unit, parameters, toP0, toP1);
                // Again, as a call that the driver has given up may get here late. Should it be held up just here, the
                // claim still keeps the unit from being used twice.
                requireUnfinished(forP0, forP1);
            });
            requireUnfinished(forP0, forP1);
        });
        return corrections[0];
    }

    private static void writeOrCompare(Storage storage, String file, Storage.Content content) throws IOException {
        if (!storage.exists(file)) {
            storage.write(file, content);
            return;
        }
        try (SameBytes same = new SameBytes(storage, file)) {
            OutputStream buffered = new BufferedOutputStream(same, 1 << 16);
            content.writeTo(buffered);
            buffered.flush();
            same.requireEnd();
        }
    }

    /** Units of a finished set may have been used, and deleted after that: they must not come back. */
    private void requireUnfinished(Storage... storages) throws IOException {
        for (Storage storage : storages) {
            if (storage.exists(manifest())) {
                throw new MaterialException(
                        MaterialException.Cause.USED,
                        storage.locate(manifest()) + ": expected a set that is not finished, found"
                                + " its manifest; nothing is added to a finished set, deal a new one");
            }
        }
    }

    private String manifest() {
        return set + "/" + MaterialSet.FILE;
    }

    private long deal(UnitId unit, ModelParameters parameters, OutputStream toP0, OutputStream toP1)
            throws IOException {
        Seed seedOfP0 = seed(unit, Party.P0);
        Seed seedOfP1 = seed(unit, Party.P1);
        try (MaterialWriter first = writer(toP0, unit, Party.P0, seedOfP0);
                MaterialWriter second = writer(toP1, unit, Party.P1, seedOfP1);
                SeededDealing dealing = new SeededDealing(seedOfP0, seedOfP1, first, second)) {
            DealerProtocols dealer = new DealerProtocols(dealing, RingKernels.best());
            plan.deal(dealer, parameters);
            first.finish();
            second.finish();
            return dealer.total().materialBytes();
        } finally {
            seedOfP0.erase();
            seedOfP1.erase();
        }
    }

    private MaterialWriter writer(OutputStream out, UnitId unit, Party party, Seed seed) throws IOException {
        try (SetKey key = setKey(party)) {
            return new MaterialWriter(out, header(unit, party), seed, key);
        }
    }

    private MaterialHeader header(UnitId unit, Party party) {
        return new MaterialHeader(planHash, bundle, unit, party);
    }

    private Seed seed(UnitId unit, Party party) {
        return master.derive(
                "unit seed", set.text(), planHash.text(), bundle.text(), unit.toString(), party.toString());
    }

    private SetKey setKey(Party party) {
        return new SetKey(master.derive("set key", set.text(), planHash.text(), bundle.text(), party.toString()));
    }

    /** Declares the set complete, in both parties' storages: signed, and with the key to each party's seeds sealed to it. */
    public void finish(int units, Storage forP0, Storage forP1, Credentials dealer) throws IOException {
        MaterialSet first = manifest(units, Party.P0, dealer);
        MaterialSet second = manifest(units, Party.P1, dealer);
        first.write(forP0, dealer.own());
        second.write(forP1, dealer.own());
    }

    private MaterialSet manifest(int units, Party party, Credentials dealer) throws IOException {
        try (SetKey key = setKey(party)) {
            return MaterialSet.of(
                    set, planHash, bundle, units, key, dealer.trust().of(Role.of(party)));
        }
    }
}
