package org.secformer.mpc.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.secformer.mpc.correlation.CorrelatedRandomness;
import org.secformer.mpc.correlation.DryDealing;
import org.secformer.mpc.correlation.InsecureMemoryMaterial;
import org.secformer.mpc.correlation.SeededDealing;
import org.secformer.mpc.random.AesCtrGenerator;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.ring.FixedPoint;
import org.secformer.mpc.ring.PackedMatrix;
import org.secformer.mpc.ring.RingKernels;
import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.sharing.Sharing;
import org.secformer.mpc.transport.Channel;
import org.secformer.mpc.transport.CountingChannel;
import org.secformer.mpc.transport.MemoryChannel;

/**
 * Runs a program by all interpreters: dealer, both parties as threads, price list and cleartext; checks that rounds and bytes
 * agree everywhere and gives the reconstructed results.
 */
public final class TwoParties {
    private static final long TIMEOUT_SECONDS = 120;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** What is run; inputs are asked for in the same order by every interpreter. */
    public interface Program {
        List<Sharing> run(Protocols protocols, Inputs inputs);
    }

    /** Where a program gets its secrets. */
    public interface Inputs {
        Sharing secret(Shape shape, int scale, double... values);

        /** A matrix opened in so many bits under a fixed mask before the run, as weights are. */
        Operand weight(Shape shape, int scale, int width, double... values);
    }

    /**
     * @param values reconstructed, one array per result
     * @param elements the same as signed ring elements, without any rounding
     * @param clear results of the cleartext interpreter
     * @param cost of one party, without the work
     * @param sections costs by section
     */
    public record Outcome(
            List<double[]> values,
            List<long[]> elements,
            List<double[]> clear,
            SectionCost cost,
            List<SectionCost> sections,
            ClearProtocols cleartext,
            List<CountingChannel> channels) {
        public double[] value() {
            return values.get(0);
        }

        public long[] element() {
            return elements.get(0);
        }
    }

    private Function<Channel, Channel> wrapper = channel -> channel;
    private ClearProtocols.Functions functions = ClearProtocols.Functions.EXACT;
    private Channel[] ends = MemoryChannel.pair(TIMEOUT_SECONDS * 1000);

    /** Wraps each party's channel, for recording. */
    public TwoParties through(Function<Channel, Channel> newWrapper) {
        wrapper = newWrapper;
        return this;
    }

    /** Runs over these two connected channels. */
    public TwoParties over(Channel first, Channel second) {
        ends = new Channel[] {first, second};
        return this;
    }

    public TwoParties approximatedInTheClear() {
        functions = ClearProtocols.Functions.APPROXIMATED;
        return this;
    }

    public Outcome run(Program program) throws Exception {
        Seed[] seeds = {Seed.random(), Seed.random()};
        InsecureMemoryMaterial[] material = {new InsecureMemoryMaterial(), new InsecureMemoryMaterial()};
        DealerProtocols dealer = new DealerProtocols(
                new SeededDealing(seeds[0], seeds[1], material[0], material[1]), RingKernels.best());
        Recorded recorded = new Recorded();
        program.run(dealer, recorded.asDealer(dealer));
        DealerProtocols prices = new DealerProtocols(new DryDealing(), RingKernels.best());
        finish(program.run(prices, recorded.replay(prices)), prices);
        ClearProtocols clear = new ClearProtocols(functions);
        List<Sharing> clearResults = finish(program.run(clear, recorded.clear(clear)), clear);

        ExecutorService threads = Executors.newFixedThreadPool(2);
        List<Future<List<Sharing>>> running = new ArrayList<>();
        List<CountingChannel> channels = new ArrayList<>();
        List<PartyProtocols> parties = new ArrayList<>();
        for (Party party : Party.values()) {
            CountingChannel channel = new CountingChannel(wrapper.apply(ends[party.ordinal()]));
            CorrelatedRandomness randomness =
                    new CorrelatedRandomness(party, seeds[party.ordinal()], material[party.ordinal()].source());
            PartyProtocols protocols = new PartyProtocols(party, channel, randomness, RingKernels.best());
            channels.add(channel);
            parties.add(protocols);
            running.add(threads.submit(() -> {
                try (channel) {
                    return finish(program.run(protocols, recorded.share(protocols)), protocols);
                }
            }));
        }
        threads.shutdown();
        List<Sharing> first = both(running, 0);
        List<Sharing> second = both(running, 1);

        SectionCost cost = prices.total();
        for (Protocols other : List.of(parties.get(0), parties.get(1), clear)) {
            assertEquals(cost.rounds(), other.total().rounds(), other.getClass() + " rounds");
            assertEquals(cost.sentBytes(), other.total().sentBytes(), other.getClass() + " bytes");
        }
        for (int i = 0; i < 2; i++) {
            assertEquals(cost.rounds(), channels.get(i).rounds(), "counted rounds");
            assertEquals(cost.sentBytes(), channels.get(i).sentBytes(), "counted bytes");
            assertEquals(cost, parties.get(i).total());
        }
        assertEquals(cost.materialBytes(), material[0].bytes() + material[1].bytes(), "material");
        assertEquals(cost, dealer.total(), "dealt");

        List<double[]> values = new ArrayList<>();
        List<long[]> elements = new ArrayList<>();
        List<double[]> clearValues = new ArrayList<>();
        for (int i = 0; i < first.size(); i++) {
            elements.add(reconstruct(first.get(i), second.get(i)));
            int scale = first.get(i).scale();
            values.add(Arrays.stream(elements.get(i))
                    .mapToDouble(element -> FixedPoint.decode(element, scale))
                    .toArray());
            clearValues.add(clearResults.get(i).clear());
            assertEquals(first.get(i).shape(), clearResults.get(i).shape());
            assertEquals(first.get(i).scale(), clearResults.get(i).scale());
        }
        return new Outcome(values, elements, clearValues, cost.exchanged(), exchanged(prices), clear, channels);
    }

    private static List<SectionCost> exchanged(Protocols prices) {
        return prices.sections().stream().map(SectionCost::exchanged).toList();
    }

    private static List<Sharing> finish(List<Sharing> results, Protocols protocols) {
        protocols.section("");
        return results;
    }

    /** Reports both parties' failures, not only the first. */
    private static List<Sharing> both(List<Future<List<Sharing>>> running, int index) throws Exception {
        try {
            return running.get(index).get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (Exception failure) {
            try {
                running.get(1 - index).get(5, TimeUnit.SECONDS);
            } catch (Exception other) {
                failure.addSuppressed(other);
            }
            throw failure;
        }
    }

    private static long[] reconstruct(Sharing first, Sharing second) {
        long[] elements = new long[first.shape().elements()];
        Arrays.setAll(elements, i -> FixedPoint.signed(first.share()[i] + second.share()[i], first.bits()));
        return elements;
    }

    /** Shares each input when the dealer's run first asks for it, and hands the same shares to the parties. */
    private static final class Recorded {
        private final AesCtrGenerator generator = new AesCtrGenerator(Seed.random(), "inputs of a test");
        private final List<long[]> firstShares = new ArrayList<>();
        private final List<long[]> secondShares = new ArrayList<>();
        private final List<double[]> plain = new ArrayList<>();
        private final List<long[]> openings = new ArrayList<>();

        Inputs asDealer(DealerProtocols dealer) {
            return new Inputs() {
                @Override
                public Sharing secret(Shape shape, int scale, double... values) {
                    share(values, scale);
                    openings.add(null);
                    return Sharing.ofShape(shape, scale, 64);
                }

                @Override
                public Operand weight(Shape shape, int scale, int width, double... values) {
                    long[] encoded = FixedPoint.encode(values, scale);
                    long[] mask = generator.longs(values.length);
                    long[] opening = new long[mask.length];
                    for (int i = 0; i < mask.length; i++) {
                        opening[i] = (encoded[i] - mask[i]) & FixedPoint.lowBits(width);
                    }
                    split(mask);
                    plain.add(values);
                    openings.add(opening);
                    return DealerProtocols.weight(shape, scale, width, mask);
                }
            };
        }

        private void share(double[] values, int scale) {
            split(FixedPoint.encode(values, scale));
            plain.add(values);
        }

        private void split(long[] elements) {
            long[] first = generator.longs(elements.length);
            long[] second = new long[elements.length];
            for (int i = 0; i < second.length; i++) {
                second[i] = elements[i] - first[i];
            }
            firstShares.add(first);
            secondShares.add(second);
        }

        Inputs replay(DealerProtocols prices) {
            return new Inputs() {
                @Override
                public Sharing secret(Shape shape, int scale, double... values) {
                    return Sharing.ofShape(shape, scale, 64);
                }

                @Override
                public Operand weight(Shape shape, int scale, int width, double... values) {
                    return DealerProtocols.weight(shape, scale, width, null);
                }
            };
        }

        Inputs clear(ClearProtocols clear) {
            return new Inputs() {
                @Override
                public Sharing secret(Shape shape, int scale, double... values) {
                    return clear.input(shape, scale, values);
                }

                @Override
                public Operand weight(Shape shape, int scale, int width, double... values) {
                    return ClearProtocols.weight(shape, scale, width, values);
                }
            };
        }

        Inputs share(PartyProtocols protocols) {
            List<long[]> shares = protocols.party() == Party.P0 ? firstShares : secondShares;
            return new Inputs() {
                private int next;

                @Override
                public Sharing secret(Shape shape, int scale, double... values) {
                    return Sharing.ofShare(
                            protocols.party(),
                            shape,
                            scale,
                            64,
                            shares.get(next++).clone());
                }

                @Override
                public Operand weight(Shape shape, int scale, int width, double... values) {
                    int index = next++;
                    return PartyProtocols.weight(
                            protocols.party(),
                            shape,
                            scale,
                            width,
                            new PackedMatrix(shape, width, openings.get(index)),
                            shares.get(index));
                }
            };
        }
    }
}
