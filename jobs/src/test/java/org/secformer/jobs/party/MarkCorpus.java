package org.secformer.jobs.party;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.secformer.datasets.names.EpochId;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.jobs.InsecureIdentities;

/** The mark of an epoch whose driver cannot be seen from here. */
public final class MarkCorpus extends JsonCorpus<EpochMarks.Mark> {
    private static final EpochId EPOCH = new EpochId("00000000000000e0");

    public MarkCorpus() {
        super(
                EpochMarks.Mark.FORMAT,
                EpochMarks.Mark.VERSION,
                "claims/.epochs/0123456789abcdef0123456789abcdef",
                new EpochMarks.Mark(EpochMarks.Mark.FORMAT, EpochMarks.Mark.VERSION, EPOCH, ELSEWHERE));
    }

    @Override
    public String name() {
        return "epoch-mark";
    }

    @Override
    public void read(Path directory, InsecureIdentities identities) throws IOException {
        assertEquals(Map.of(EPOCH, ProcessIdentity.State.UNKNOWN), new EpochMarks(new LocalStorage(directory)).open());
        requireExample(directory);
    }
}
