package org.secformer.mpc.transformer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.secformer.mpc.ApprovedText;
import org.secformer.mpc.protocol.Network;
import org.secformer.mpc.ring.EveryKernel;
import org.secformer.mpc.ring.RingKernels;

/**
 * Material and transcripts of batches without any chance in them, by their digests: the same on every kernel and version of Java,
 * and until the next protocol version.
 *
 * <p>With a new one: {@code mvn -pl mpc-core test -Dtest=GoldenDigestsTest -Dsecformer.golden.renew=true}.
 */
class GoldenDigestsTest {
    private static final String RENEW = "secformer.golden.renew";
    private static final String MEANING =
            "The draws are not those of this protocol version: material and parties of before do"
                    + " not fit any more. If that is meant, raise Plan.PROTOCOL_VERSION, and then renew the digests with"
                    + " mvn -pl mpc-core test -Dtest=GoldenDigestsTest -D" + RENEW + "=true";

    private static Map<String, Plan> plans() {
        Map<String, Plan> plans = new LinkedHashMap<>();
        plans.put("tanh-head", plan(32, 2, 2, 64, 3, Head.TANH, 8, 1));
        plans.put("relu-head", plan(32, 1, 4, 48, 2, Head.RELU, 7, 1));
        plans.put("four-rows", plan(48, 2, 3, 40, 6, Head.TANH, 16, 4));
        plans.put("long-row", plan(16, 1, 2, 16, 2, Head.TANH, 512, 1));
        // GeLU in two parts, scores in four.
        plans.put("in-parts", plan(16, 1, 2, 272, 2, Head.TANH, 512, 2));
        plans.put("wide", plan(1040, 1, 2, 16, 2, Head.TANH, 2, 1));
        ModelShape exact = new ModelShape(32, 2, 2, 64, 3, 1e-12, 5, Head.TANH, Numerics.EXACT);
        plans.put("exact", new Plan(exact, 8, 2));
        plans.put("exact-far", new Plan(exact, 8, 2, Network.FAR));
        ModelShape compact = new ModelShape(32, 2, 2, 64, 3, 1e-12, 5, Head.TANH, Numerics.COMPACT);
        plans.put("far", new Plan(compact, 8, 2, Network.FAR));
        ModelShape relu = compact.with(HiddenActivation.RELU);
        plans.put("relu", new Plan(relu, 8, 2));
        // In two parts.
        plans.put(
                "relu-in-parts",
                new Plan(new ModelShape(16, 1, 2, 272, 2, 1e-12, 5).with(HiddenActivation.RELU), 512, 2));
        plans.put("relu-exact", new Plan(exact.with(HiddenActivation.RELU), 8, 2));
        plans.put("projected", new Plan(compact.withEmbedding(12), 8, 2));
        plans.put("projected-far", new Plan(exact.withEmbedding(48), 8, 2, Network.FAR));
        return plans;
    }

    private static Plan plan(
            int hidden, int layers, int heads, int intermediate, int labels, Head head, int length, int rows) {
        return new Plan(new ModelShape(hidden, layers, heads, intermediate, labels, 1e-12, 5, head), length, rows);
    }

    private static String digests(RingKernels kernels, boolean isPrepared) throws Exception {
        StringBuilder text = new StringBuilder(version());
        for (Map.Entry<String, Plan> plan : plans().entrySet()) {
            for (String line : new GoldenRun(plan.getKey(), plan.getValue(), kernels, isPrepared).digests()) {
                text.append(line).append('\n');
            }
        }
        return text.toString();
    }

    private static String version() {
        return "protocol version " + Plan.PROTOCOL_VERSION + "\n";
    }

    @Test
    void areThoseOfThisProtocolVersion() throws Exception {
        String found = digests(RingKernels.best(), false);
        ApprovedText golden = new ApprovedText("transformer/golden-digests.txt", RENEW);
        if (golden.isRenewed()) {
            requireNewVersion(golden.approved(), found);
        }
        golden.check(found, MEANING);
    }

    /** Digests of more shapes may be added; those that are there change with the version only. */
    private static void requireNewVersion(String recorded, String found) {
        List<String> there = recorded.lines().toList();
        if (!there.isEmpty() && recorded.startsWith(version())) {
            List<String> changed = new ArrayList<>(there);
            changed.removeAll(found.lines().toList());
            assertEquals(List.of(), changed, "Not renewed. " + MEANING);
        }
    }

    @Test
    void areTheSameOnEveryKernelAndPrepared() throws Exception {
        String best = digests(RingKernels.best(), false);
        for (RingKernels kernels : EveryKernel.here()) {
            assertEquals(best, digests(kernels, false), kernels.name());
            assertEquals(best, digests(kernels, true), kernels.name() + ", prepared");
        }
    }

    @Test
    void changedOnesAreNotRenewedWithoutANewVersion() throws IOException {
        String line = "tanh-head material of party0 ";
        String recorded = version() + line + "00\n";
        requireNewVersion("", recorded);
        requireNewVersion(recorded, recorded);
        requireNewVersion(recorded, recorded + "another material of party0 00\n");
        requireNewVersion(recorded.replace("version", "version 0"), version() + line + "01\n");
        AssertionError refused =
                assertThrows(AssertionError.class, () -> requireNewVersion(recorded, version() + line + "01\n"));
        assertTrue(refused.getMessage().contains("raise Plan.PROTOCOL_VERSION"), refused.getMessage());
        assertThrows(AssertionError.class, () -> requireNewVersion(recorded, version()));
    }
}
