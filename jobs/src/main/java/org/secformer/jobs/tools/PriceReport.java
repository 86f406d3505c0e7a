package org.secformer.jobs.tools;

import java.util.List;
import org.secformer.jobs.tools.measure.TimeModel;
import org.secformer.mpc.protocol.DealerProtocols;
import org.secformer.mpc.protocol.Network;
import org.secformer.mpc.protocol.SectionCost;
import org.secformer.mpc.transformer.Numerics;
import org.secformer.mpc.transformer.Plan;
import org.secformer.mpc.transformer.SentNumbers;

/**
 * The price of a batch.
 *
 * @param numbers how the model's numbers are held
 * @param network that the plan is for
 * @param rounds waits for the other party
 * @param bytesSentPerParty payload
 * @param materialBytes corrections that both parties together store
 * @param multiplyAdds of one party in matrix products
 * @param randomBytes that one party expands from its seed
 * @param heapBytesPerLane an upper estimate
 * @param embedding what each way to share embedding tables costs
 * @param values how kinds of values are held and sent
 * @param layers the same by part
 * @param prediction of time, or null without a calibration
 */
public record PriceReport(
        Numerics.Kind numbers,
        Network network,
        int rounds,
        long bytesSentPerParty,
        long materialBytes,
        long multiplyAdds,
        long randomBytes,
        long heapBytesPerLane,
        EmbeddingPrice embedding,
        List<SentNumbers> values,
        List<Layer> layers,
        TimeModel.Prediction prediction) {
    /**
     * Of a plan.
     *
     * @param prices of it
     * @param embedding of its tables
     * @param prediction of time, or null
     */
    public static PriceReport of(
            Plan plan, DealerProtocols prices, EmbeddingPrice embedding, TimeModel.Prediction prediction) {
        SectionCost total = prices.total();
        return new PriceReport(
                plan.shape().numerics().kind(),
                plan.network(),
                total.rounds(),
                total.sentBytes(),
                total.materialBytes(),
                total.multiplyAdds(),
                total.randomBytes(),
                BatchChoice.laneBytes(plan.shape(), plan.length(), plan.rowsPerBatch()),
                embedding,
                SentNumbers.of(plan),
                prices.sections().stream().map(Layer::of).toList(),
                prediction);
    }

    /** One part of the computation. */
    public record Layer(
            String name, int rounds, long bytesSentPerParty, long materialBytes, long multiplyAdds, long randomBytes) {
        static Layer of(SectionCost cost) {
            return new Layer(
                    cost.section(),
                    cost.rounds(),
                    cost.sentBytes(),
                    cost.materialBytes(),
                    cost.multiplyAdds(),
                    cost.randomBytes());
        }
    }
}
