package org.secformer.jobs.party;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.secformer.datasets.bundle.Budget;
import org.secformer.datasets.material.UnitId;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.names.EpochId;
import org.secformer.datasets.names.PeerText;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.jobs.InsecureIdentities;
import org.secformer.jobs.party.coordination.RowBudget;
import org.secformer.jobs.party.coordination.UnitRun;

/** The count of a bundle's rows, while a driver that cannot be seen from here is at work. */
public final class RowCountCorpus extends JsonCorpus<RowLedger.State> {
    private static final BundleId BUNDLE = new BundleId("b".repeat(32));

    public RowCountCorpus() {
        super(
                RowLedger.State.FORMAT,
                RowLedger.State.VERSION,
                "claims/.budget/" + BUNDLE + "/00000007",
                new RowLedger.State(
                        RowLedger.State.FORMAT,
                        RowLedger.State.VERSION,
                        90,
                        12,
                        96,
                        20_000,
                        List.of(new RowLedger.Open(
                                new EpochId("00000000000000e0"),
                                List.of(new UnitRun(new UnitId("0123456789abcdef", 4), 5)),
                                3,
                                ELSEWHERE))));
    }

    @Override
    public String name() {
        return "row-count";
    }

    @Override
    public void read(Path directory, InsecureIdentities identities) throws IOException {
        Clock clock = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
        RowLedger ledger = new RowLedger(new LocalStorage(directory), BUNDLE, new Budget(100, null), 3, clock);
        assertEquals(new RowBudget.Count(new PeerText("at most 100 rows"), 90, 12, 15, 96, 0, 20_000), ledger.count());
        requireExample(directory);
    }
}
