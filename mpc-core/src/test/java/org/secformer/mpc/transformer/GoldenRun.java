package org.secformer.mpc.transformer;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntToLongFunction;
import org.secformer.mpc.correlation.BlockHeader;
import org.secformer.mpc.correlation.CorrectionSink;
import org.secformer.mpc.correlation.CorrelatedRandomness;
import org.secformer.mpc.correlation.InsecureMemoryMaterial;
import org.secformer.mpc.correlation.OwnOperandMasks;
import org.secformer.mpc.correlation.SeededDealing;
import org.secformer.mpc.protocol.DealerProtocols;
import org.secformer.mpc.protocol.PartyProtocols;
import org.secformer.mpc.random.AesCtrGenerator;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.ring.RingKernels;
import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.sharing.Sharing;
import org.secformer.mpc.transport.Channel;
import org.secformer.mpc.transport.MemoryChannel;

/** A batch of which nothing is random: model, inputs and all seeds derive from the shape's name. Digests of all that is seen. */
final class GoldenRun {
    private static final int TIMEOUT_SECONDS = 120;

    private final String name;
    private final Plan plan;
    private final RingKernels kernels;
    private final boolean isPrepared;
    private final Seed root;
    private final MaskedModel masked;
    private final List<String> lines = new ArrayList<>();

    GoldenRun(String name, Plan plan, RingKernels kernels, boolean isPrepared) throws Exception {
        this.name = name;
        this.plan = plan;
        this.kernels = kernels;
        this.isPrepared = isPrepared;
        this.root = Seed.of(MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8)));
        FoldedModel model = FoldedModel.of(plan.shape(), this::tensor);
        this.masked = MaskedModel.mask(model, maskSeed(Party.P0), maskSeed(Party.P1));
    }

    private Seed maskSeed(Party party) {
        return root.derive("model masks", party.toString());
    }

    private Seed unitSeed(Party party) {
        return root.derive("unit", party.toString());
    }

    /** A line per digest. */
    List<String> digests() throws Exception {
        InsecureMemoryMaterial[] material = {new InsecureMemoryMaterial(), new InsecureMemoryMaterial()};
        MessageDigest[] written = {sha256(), sha256()};
        CorrectionSink[] sinks = new CorrectionSink[2];
        Arrays.setAll(sinks, i -> (header, packed) -> {
            update(written[i], header, packed);
            material[i].write(header, packed);
        });
        SeededDealing dealing = new SeededDealing(unitSeed(Party.P0), unitSeed(Party.P1), sinks[0], sinks[1]);
        plan.deal(
                new DealerProtocols(dealing, kernels),
                ModelParameters.ofDealer(plan.shape(), maskSeed(Party.P0), maskSeed(Party.P1)));
        MessageDigest[] sent = {sha256(), sha256()};
        Channel[] ends = MemoryChannel.pair(TIMEOUT_SECONDS * 1000);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        List<Future<Sharing>> running = new ArrayList<>();
        for (Party party : Party.values()) {
            int i = party.ordinal();
            running.add(threads.submit(() -> {
                try (Channel channel = new Digested(ends[i], sent[i])) {
                    return score(party, channel, material[i]);
                }
            }));
        }
        threads.shutdown();
        for (Party party : Party.values()) {
            int i = party.ordinal();
            long[] logits =
                    running.get(i).get(TIMEOUT_SECONDS, TimeUnit.SECONDS).share();
            add("material", party, written[i]);
            add("transcript", party, sent[i]);
            MessageDigest result = sha256();
            for (long share : logits) {
                result.update(ByteBuffer.allocate(4).putInt(0, (int) share));
            }
            add("logits", party, result);
        }
        return lines;
    }

    private Sharing score(Party party, Channel channel, InsecureMemoryMaterial material) {
        Seed seed = unitSeed(party);
        CorrelatedRandomness randomness = new CorrelatedRandomness(party, seed, material.source());
        PartyProtocols protocols = new PartyProtocols(party, channel, randomness, kernels);
        if (isPrepared) {
            protocols.usePrepared(plan.preparation(masked.openings()).run(new OwnOperandMasks(seed), kernels));
        }
        AesCtrGenerator draws =
                AesCtrGenerator.reproducible(root.derive("inputs").secretBytes());
        Sharing embedded = input(party, draws, plan.embeddingShape(), Plan.INPUT_SCALE, i -> draws.ints(1)[0] >> 15);
        // The first row has all its tokens, the others one less each.
        Sharing mask = input(party, draws, plan.maskShape(), 0, i -> {
            int live = Math.max(1, plan.length() - i / plan.length());
            return Plan.maskValue(i % plan.length() >= live);
        });
        return new Transformer(plan, masked.parameters(party, maskSeed(party))).forward(protocols, embedded, mask);
    }

    /** Party 0 draws its part, party 1 has what is left. */
    private static Sharing input(Party party, AesCtrGenerator draws, Shape shape, int scale, IntToLongFunction value) {
        long[] share = new long[shape.elements()];
        for (int i = 0; i < share.length; i++) {
            long element = value.applyAsLong(i);
            int part = draws.ints(1)[0];
            share[i] = (int) (party == Party.P0 ? part : element - part);
        }
        return Sharing.ofShare(party, shape, scale, 32, share);
    }

    private void add(String what, Party party, MessageDigest digest) {
        lines.add(name + " " + what + " of " + party + " " + HexFormat.of().formatHex(digest.digest()));
    }

    private static MessageDigest sha256() throws Exception {
        return MessageDigest.getInstance("SHA-256");
    }

    private static void update(MessageDigest digest, BlockHeader header, byte[] packed) {
        digest.update(header.toString().getBytes(StandardCharsets.UTF_8));
        digest.update(packed);
    }

    /** Digests every frame with its length. */
    private record Digested(Channel channel, MessageDigest digest) implements Channel {
        @Override
        public void send(byte[] block) {
            digest.update(ByteBuffer.allocate(4).putInt(0, block.length));
            digest.update(block);
            channel.send(block);
        }

        @Override
        public byte[] receive(int length) {
            return channel.receive(length);
        }

        @Override
        public void close() {
            channel.close();
        }
    }

    /** Weights by exact arithmetic alone, each tensor for itself: the same on every machine, in whatever order they are read. */
    private float[] tensor(String tensor) {
        ModelShape shape = plan.shape();
        boolean isNorm = tensor.contains("LayerNorm");
        boolean isBias = tensor.endsWith(".bias");
        boolean isContracting = tensor.contains(".output.dense") && !tensor.contains("attention");
        boolean isEmbedding = tensor.startsWith("bert.embeddings");
        int in = isContracting ? shape.intermediate() : isEmbedding ? shape.embedding() : shape.hidden();
        int out = tensor.startsWith("classifier")
                ? shape.labels()
                : tensor.contains("intermediate")
                        ? shape.intermediate()
                        : isEmbedding && isNorm ? shape.embedding() : shape.hidden();
        float[] values = new float[isNorm || isBias ? out : in * out];
        double width = isNorm || isBias ? 0.0625 : 1 / Math.sqrt(in);
        int[] drawn = AesCtrGenerator.reproducible(root.derive("model", tensor).secretBytes())
                .ints(values.length);
        for (int i = 0; i < values.length; i++) {
            double uniform = drawn[i] * 0x1p-31 * width;
            values[i] = (float) (isNorm && !isBias ? 1 + uniform : uniform);
        }
        return values;
    }
}
