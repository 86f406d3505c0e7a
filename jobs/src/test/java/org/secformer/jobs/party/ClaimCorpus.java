package org.secformer.jobs.party;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.material.MaterialDealer;
import org.secformer.datasets.material.MaterialStock;
import org.secformer.datasets.material.MaterialSweep;
import org.secformer.datasets.material.UnitId;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.names.DatasetId;
import org.secformer.datasets.names.EpochId;
import org.secformer.datasets.names.SetId;
import org.secformer.datasets.names.Sha256;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.jobs.CorpusFormat;
import org.secformer.jobs.InsecureIdentities;
import org.secformer.jobs.Roles;
import org.secformer.jobs.files.PredictionName;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.transformer.ModelParameters;
import org.secformer.mpc.transformer.ModelShape;
import org.secformer.mpc.transformer.Plan;

/**
 * A lane's claim of a unit. It says no version: whatever is in it, its unit is claimed; for what, is only known from what is in
 * it.
 */
public final class ClaimCorpus implements CorpusFormat {
    private static final Plan PLAN = new Plan(new ModelShape(4, 1, 1, 4, 2, 1e-12, 5), 2, 3);
    private static final BundleId BUNDLE = new BundleId("b".repeat(32));
    private static final UnitId UNIT = new UnitId("0123456789abcdef", 0);
    private static final PredictionName NAME = new PredictionName(2, new EpochId("00000000000000e0"), UNIT);
    private static final String FILE = "claims/0123456789abcdef/unit-00000000.claim";

    @Override
    public String name() {
        return "claim";
    }

    @Override
    public int version() {
        return 1;
    }

    /** Of the stock that it is made in, the claim alone is kept. */
    @Override
    public void write(Path directory, InsecureIdentities identities) throws IOException {
        Path dealt = Files.createTempDirectory("dealt");
        LocalStorage first = new LocalStorage(dealt.resolve("party0"));
        Seed seed = Seed.of(new byte[Seed.SIZE_BYTES]);
        ModelParameters parameters =
                ModelParameters.ofDealer(PLAN.shape(), seed.derive("party 0"), seed.derive("party 1"));
        SetId set = new SetId(UNIT.set().text());
        MaterialDealer dealer = new MaterialDealer(PLAN, BUNDLE, set, seed.derive("master"));
        LocalStorage second = new LocalStorage(dealt.resolve("party1"));
        dealer.deal(UNIT.unit(), parameters, first, second);
        dealer.finish(1, first, second, identities.credentials(Role.DEALER));
        try (MaterialStock stock =
                new MaterialStock(first, identities.credentials(Role.PARTY0), new Sha256(PLAN.hash()), BUNDLE)) {
            stock.claim(UNIT, claimant() + NAME).close();
        }
        Roles.copy(first.root().resolve("claims"), directory.resolve("claims"));
        Roles.delete(dealt);
    }

    private static String claimant() {
        DatasetId dataset = new DatasetId("d".repeat(32));
        return new Lane.Settings(null, PLAN, null, dataset, BUNDLE, "", "", "", "", null, false).claimant();
    }

    @Override
    public void read(Path directory, InsecureIdentities identities) throws IOException {
        Path material = Files.createDirectories(directory.resolve(UNIT.set().text()));
        Files.writeString(material.resolve("unit-00000000.material"), "material");
        MaterialSweep stock = new MaterialSweep(new LocalStorage(directory));
        assertEquals(List.of(UNIT), stock.claimedIn(UNIT.set()));
        assertEquals(1, stock.claimed().size());
        String claimant = stock.claimed().get(0).claimant();
        Optional<EpochId> epoch = StockClaims.epoch(claimant);
        if (epoch.isEmpty()) {
            throw new IllegalStateException("expected a claim for an epoch, found one for nothing that is known");
        }
        assertEquals(claimant() + NAME, claimant);
        assertEquals(NAME.epoch(), epoch.get());
    }

    @Override
    public String form(Path directory, InsecureIdentities identities) throws IOException {
        return Files.readString(directory.resolve(FILE));
    }

    @Override
    public String turnInto(int version, Path directory, InsecureIdentities identities) throws IOException {
        Files.writeString(directory.resolve(FILE), "version " + version + "\n");
        return "found one for nothing that is known";
    }
}
