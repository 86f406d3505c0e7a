package org.secformer.datasets.material;

import java.util.List;
import org.secformer.datasets.corpus.CorpusFormat;
import org.secformer.datasets.corpus.JsonCorpus;
import org.secformer.datasets.names.Base64Text;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.names.EpochId;
import org.secformer.datasets.names.SetId;
import org.secformer.datasets.names.Sha256;
import org.secformer.mpc.protocol.Network;

/** What this package writes beside material itself. */
public final class MaterialRecordsCorpus {
    private MaterialRecordsCorpus() {}

    public static CorpusFormat set() {
        MaterialSet example = new MaterialSet(
                MaterialSet.FORMAT,
                MaterialHeader.VERSION,
                new SetId("0123456789abcdef"),
                new Sha256("1".repeat(64)),
                new BundleId("b".repeat(32)),
                20,
                1,
                new Base64Text("AAEC"));
        return new JsonCorpus("material-set", MaterialSet.FORMAT, MaterialHeader.VERSION, example);
    }

    public static CorpusFormat memory() {
        ClaimMemory.Remembered example = new ClaimMemory.Remembered(
                ClaimMemory.Remembered.FORMAT,
                ClaimMemory.Remembered.VERSION,
                List.of(new EpochId("00000000000000e0")),
                List.of(new ClaimMemory.Range(0, 3), new ClaimMemory.Range(7, 7)));
        return new JsonCorpus(
                "memory-of-claims", ClaimMemory.Remembered.FORMAT, ClaimMemory.Remembered.VERSION, example);
    }

    public static CorpusFormat order() {
        MaterialOrder example = MaterialOrder.of(
                new BundleId("b".repeat(32)),
                List.of(
                        new MaterialOrder.Line(32, 16, Network.NEAR, 53),
                        new MaterialOrder.Line(256, 16, Network.NEAR, 2)));
        return new JsonCorpus("order", MaterialOrder.FORMAT, MaterialOrder.VERSION, example);
    }
}
