package org.secformer.jobs.tools.measure;

import org.secformer.mpc.protocol.SectionCost;

/**
 * Predicts seconds from the price list.
 *
 * <p>Online: {@code multiplyAdds / rate + randomBytes * secondsPerRandomByte + materialBytes / 2 readRate + rounds * roundTrip
 * / 2 + sentBytes / bandwidth}. Dealing: {@code multiplyAdds / (2 rate) + randomBytes * dealingSecondsPerRandomByte + materialBytes /
 * readRate}, as writing and tagging take about as long as reading and checking.
 *
 * <p>Assumptions: one lane, with a processor for each party; elementwise work goes with the randomness that it consumes;
 * both parties send at the same time, so that a round takes half a round trip; nothing overlaps. Either party reads half
 * of the material. Starting up
 * and loading the model are left out, and so is cold code: a small model needs hundreds of batches to come near.
 *
 * @param rates of machine and network
 */
public record TimeModel(Rates rates) {
    /**
     * What a batch takes, with what that was computed from.
     *
     * @param onlineSeconds of both parties
     * @param dealingSeconds on one processor
     * @param online the first, by what is used
     */
    public record Prediction(double onlineSeconds, double dealingSeconds, Online online, Rates rates) {}

    /** Seconds of a batch online, by what is used. */
    public record Online(
            double multiplying, double elementwise, double readingMaterial, double rounds, double sending) {
        public double total() {
            return multiplying + elementwise + readingMaterial + rounds + sending;
        }
    }

    public Prediction predict(SectionCost cost) {
        Online online = online(cost);
        return new Prediction(online.total(), dealing(cost), online, rates);
    }

    Online online(SectionCost cost) {
        return new Online(
                cost.multiplyAdds() / rates.multiplyAddsPerSecond(),
                cost.randomBytes() * rates.secondsPerRandomByte(),
                cost.materialBytes() / 2.0 / rates.materialBytesPerSecond(),
                cost.rounds() * rates.roundTripSeconds() / 2,
                cost.sentBytes() / rates.sentBytesPerSecond());
    }

    /** Seconds of dealing a batch on one processor; the dealer computes one product where a party computes two. */
    double dealing(SectionCost cost) {
        return cost.multiplyAdds() / 2.0 / rates.multiplyAddsPerSecond()
                + cost.randomBytes() * rates.dealingSecondsPerRandomByte()
                + cost.materialBytes() / rates.materialBytesPerSecond();
    }
}
