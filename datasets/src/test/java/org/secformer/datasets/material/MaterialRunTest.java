package org.secformer.datasets.material;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.secformer.datasets.rows.RowShares;
import org.secformer.mpc.protocol.ClearProtocols;
import org.secformer.mpc.protocol.PartyProtocols;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.ring.Packing;
import org.secformer.mpc.ring.RingKernels;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.sharing.Reconstruction;
import org.secformer.mpc.transformer.ModelParameters;
import org.secformer.mpc.transformer.Plan;
import org.secformer.mpc.transformer.Transformer;
import org.secformer.mpc.transport.Channel;
import org.secformer.mpc.transport.MemoryChannel;

/** Material that went through files runs the model: the result is the one in the clear. */
class MaterialRunTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void twoPartiesGetTheClearResult(int rows) throws Exception {
        long seed = 40 + rows;
        Plan plan = new Plan(TinyDeal.PLAN.shape(), 4, rows);
        TinyDeal deal = new TinyDeal(directory, plan, 4, seed);
        // Prepared by neither party, by one, the other, and both.
        for (int unit = 0; unit < 4; unit++) {
            assertRuns(deal, unit, seed);
        }
    }

    @Test
    void severalSegmentsAreReadAsOneStream() throws Exception {
        assertRuns(new TinyDeal(directory, TinyDeal.LONG_PLAN, 1, 3), 0, 3);
    }

    @Test
    void bothPartiesHoldHalf() throws Exception {
        TinyDeal deal = new TinyDeal(directory, TinyDeal.PLAN, 2, 1);
        for (int unit = 0; unit < 2; unit++) {
            long first = Files.size(deal.file(Party.P0, unit));
            long second = Files.size(deal.file(Party.P1, unit));
            assertEquals(1, (double) first / second, 0.05, "unit " + unit);
            assertTrue(
                    2 * (first + second) < 1.05 * deal.correctionBytes + 4_000, first + second + " bytes for one unit");
        }
        assertEquals(2 * deal.plan.price().total().materialBytes(), deal.correctionBytes);
    }

    private static void assertRuns(TinyDeal deal, int unit, long seed) throws Exception {
        Plan plan = deal.plan;
        SplittableRandom random = new SplittableRandom(seed);
        int[] live = new int[plan.rowsPerBatch()];
        double[] embedded = new double[plan.embeddingShape().elements()];
        double[] mask = new double[plan.maskShape().elements()];
        byte[][][] parts = new byte[2][live.length][];
        int width = embedded.length / live.length;
        for (int row = 0; row < live.length; row++) {
            live[row] = 1 + random.nextInt(plan.length());
            double[] own = random.doubles(width, -0.7, 0.7).toArray();
            System.arraycopy(own, 0, embedded, row * width, width);
            for (int token = 0; token < plan.length(); token++) {
                mask[row * plan.length() + token] = Plan.maskValue(token >= live[row]);
            }
            RowShares shares = RowShares.share(plan, own, live[row], Seed.random());
            parts[0][row] = shares.seed();
            parts[1][row] = shares.difference();
        }
        ClearProtocols clear = new ClearProtocols(ClearProtocols.Functions.EXACT);
        double[] expected = new Transformer(plan, ModelParameters.ofClear(deal.model))
                .forward(
                        clear,
                        clear.input(plan.embeddingShape(), Plan.INPUT_SCALE, embedded),
                        clear.input(plan.maskShape(), 0, mask))
                .clear();
        assertTrue(clear.violations().isEmpty(), clear.violations()::toString);
        double[] found = score(deal, unit, parts);
        assertEquals(expected.length, found.length);
        for (int i = 0; i < found.length; i++) {
            assertEquals(expected[i], found[i], 0.005, "unit " + unit + ", seed " + seed);
        }
    }

    private static double[] score(TinyDeal deal, int unit, byte[][][] parts) throws Exception {
        Channel[] ends = MemoryChannel.pair(20_000);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        List<Future<int[]>> running = new ArrayList<>();
        for (Party party : Party.values()) {
            running.add(threads.submit(() -> {
                try (Channel channel = ends[party.ordinal()];
                        MaterialStock.ClaimedUnit claimed = deal.stock(party).claim(deal.unit(unit), "test")) {
                    PartyProtocols protocols = new PartyProtocols(
                            party, channel, claimed.randomness(UnaryOperator.identity()), RingKernels.best());
                    if ((unit >>> party.ordinal() & 1) != 0) {
                        protocols.usePrepared(claimed.maskProducts(deal.plan, deal.openings()));
                    }
                    RowShares.Batch batch = RowShares.batch(deal.plan, party, parts[party.ordinal()]);
                    long[] logits = new Transformer(deal.plan, deal.parameters(party))
                            .forward(protocols, batch.embedded(), batch.mask())
                            .share();
                    return Packing.unpackInts(Packing.pack(logits, 32));
                }
            }));
        }
        threads.shutdown();
        return Reconstruction.reveal(running.get(0).get(), running.get(1).get(), Plan.INPUT_SCALE);
    }
}
