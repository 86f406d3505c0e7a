package org.secformer.datasets.rows;

import java.util.List;
import org.secformer.datasets.corpus.CorpusFormat;
import org.secformer.datasets.corpus.JsonCorpus;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.names.Base64Text;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.names.DatasetId;
import org.secformer.datasets.rows.DatasetManifest.DataFile;
import org.secformer.mpc.embedding.TableShape;
import org.secformer.mpc.protocol.Network;
import org.secformer.mpc.transformer.Head;
import org.secformer.mpc.transformer.ModelShape;
import org.secformer.mpc.transformer.Numerics;

/** What this package writes. */
public final class RowsCorpus {
    private RowsCorpus() {}

    public static CorpusFormat manifest() {
        DatasetManifest example = new DatasetManifest(
                DatasetManifest.FORMAT,
                DatasetManifest.VERSION,
                new DatasetId("d".repeat(32)),
                new BundleId("b".repeat(32)),
                Role.PARTY1,
                new Base64Text("AAEC"),
                new ModelShape(8, 1, 2, 8, 2, 1e-12, 5, Head.TANH, Numerics.COMPACT),
                32,
                3,
                Network.FAR,
                true,
                7,
                3,
                new TableShape(8, 30_000, 512, 2, 0),
                List.of(
                        new DataFile(DataFile.name(0, "0123456789abcdef"), 0, 4),
                        new DataFile(DataFile.name(1, "fedcba9876543210"), 4, 5)));
        return new JsonCorpus("dataset", DatasetManifest.FORMAT, DatasetManifest.VERSION, example);
    }

    public static CorpusFormat buckets() {
        BucketsManifest example = BucketsManifest.of(
                new DatasetId("d".repeat(32)),
                new BundleId("b".repeat(32)),
                Role.PARTY1,
                List.of(
                        new BucketsManifest.Bucket(32, new DatasetId("1".repeat(32))),
                        new BucketsManifest.Bucket(256, new DatasetId("2".repeat(32)))));
        return new JsonCorpus("buckets", BucketsManifest.FORMAT, BucketsManifest.VERSION, example);
    }
}
