package org.secformer.jobs.party;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.secformer.datasets.bundle.Budget;
import org.secformer.datasets.material.UnitId;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.names.EpochId;
import org.secformer.datasets.names.HostName;
import org.secformer.datasets.names.PeerText;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.jobs.CorpusFormat;
import org.secformer.jobs.InsecureIdentities;
import org.secformer.jobs.party.coordination.RowBudget;
import org.secformer.jobs.party.coordination.UnitRun;

/** The count of a bundle's rows, while a driver that cannot be seen from here is at work. */
public final class RowCountCorpus implements CorpusFormat {
    private static final BundleId BUNDLE = new BundleId("b".repeat(32));
    private static final String FILE = "claims/.budget/" + BUNDLE + "/00000007";
    private static final RowLedger.State EXAMPLE = new RowLedger.State(
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
                    new ProcessIdentity(new PeerText("another boot pid:[1]"), new HostName("elsewhere"), 17, 4))));

    @Override
    public String name() {
        return "row-count";
    }

    @Override
    public int version() {
        return RowLedger.State.VERSION;
    }

    @Override
    public void write(Path directory, InsecureIdentities identities) throws IOException {
        Json.write(new LocalStorage(directory), FILE, EXAMPLE);
    }

    @Override
    public void read(Path directory, InsecureIdentities identities) throws IOException {
        Clock clock = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
        RowLedger ledger = new RowLedger(new LocalStorage(directory), BUNDLE, new Budget(100, null), 3, clock);
        assertEquals(new RowBudget.Count(new PeerText("at most 100 rows"), 90, 12, 15, 96, 0, 20_000), ledger.count());
        assertEquals(EXAMPLE, Json.read(new LocalStorage(directory), FILE, RowLedger.State.class));
    }

    @Override
    public String form(Path directory, InsecureIdentities identities) throws IOException {
        return Files.readString(directory.resolve(FILE));
    }

    @Override
    public String turnInto(int version, Path directory, InsecureIdentities identities) throws IOException {
        Path file = directory.resolve(FILE);
        Files.writeString(
                file, Files.readString(file).replace("\"version\" : " + version(), "\"version\" : " + version));
        return otherVersion(RowLedger.State.FORMAT, version);
    }
}
