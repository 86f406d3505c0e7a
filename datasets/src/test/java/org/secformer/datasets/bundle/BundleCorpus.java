package org.secformer.datasets.bundle;

import org.secformer.datasets.corpus.CorpusFormat;
import org.secformer.datasets.corpus.JsonCorpus;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.names.Base64Text;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.names.DataName;
import org.secformer.datasets.names.Nonce;
import org.secformer.datasets.names.Sha256;
import org.secformer.mpc.transformer.Numerics;

/** What this package writes. */
public final class BundleCorpus {
    private BundleCorpus() {}

    public static CorpusFormat manifest() {
        BundleManifest example = new BundleManifest(
                BundleManifest.FORMAT,
                BundleManifest.VERSION,
                new BundleId("b".repeat(32)),
                Role.DEALER,
                new Base64Text("AAEC"));
        return new JsonCorpus("bundle", BundleManifest.FORMAT, BundleManifest.VERSION, example);
    }

    public static CorpusFormat check() {
        CheckRecord example = new CheckRecord(
                CheckRecord.FORMAT,
                CheckRecord.VERSION,
                7,
                "fits",
                new Sha256("1".repeat(64)),
                Numerics.COMPACT,
                new DataName("texts.csv"),
                new Sha256("2".repeat(64)),
                true,
                64,
                32,
                0.0015,
                1,
                59,
                new Nonce("3".repeat(32)),
                new Sha256("4".repeat(64)));
        return new JsonCorpus("check-record", CheckRecord.FORMAT, CheckRecord.VERSION, example);
    }
}
