package org.secformer.mpc.transformer;

import org.secformer.mpc.protocol.Format;
import org.secformer.mpc.protocol.Opened;
import org.secformer.mpc.protocol.Operand;
import org.secformer.mpc.protocol.Parts;
import org.secformer.mpc.protocol.Protocols;
import org.secformer.mpc.protocol.RangeWatch;
import org.secformer.mpc.protocol.Reciprocal;
import org.secformer.mpc.sharing.Sharing;

/**
 * Attention with 2Quad in place of softmax: {@code sum_j q_j v_j / sum_j q_j} with {@code q_j = (m_j (s_j + c))^2 + m_j floor}.
 *
 * <p>The secret padding mask m, 0 or 1, is multiplied into the keys, and into the constant by one more column of queries and keys,
 * so padded tokens add exact zeros. The square comes free with the opening of the scores, and row sums are sums of shares. The
 * division comes after the product with the values, on hidden size rather than length columns.
 *
 * <p>In: operands [rows * queries per row, hidden] and [rows * length, hidden]. Out: context [rows * queries per row, hidden], as an
 * operand of the matrix that follows needs it. Rounds: 10 with the first operand's. Ranges: those of {@link Numerics}. Source:
 * MPCFormer (2Quad); SecFormer, Algorithm 3.
 */
final class TwoQuadAttention {
    private final Plan plan;
    private final ModelParameters parameters;
    private final int layer;
    private final Numerics numerics;

    TwoQuadAttention(Plan plan, ModelParameters parameters, int layer) {
        this.plan = plan;
        this.parameters = parameters;
        this.layer = layer;
        this.numerics = plan.shape().numerics();
    }

    /**
     * Declares what attention reads and, as its result is of use only there, the matrix that reads its result.
     *
     * @param prefix of the layer's tensors
     * @param before the LayerNorm before, by its name in the checkpoint
     */
    static void declare(ModelShape shape, int layer, String prefix, String before, Declarations to) {
        int hidden = shape.hidden();
        String self = prefix + "attention.self.";
        reading(shape, layer, ParameterNames.query(layer), self + "query", before, 1 / Math.sqrt(shape.headSize()), to);
        reading(shape, layer, ParameterNames.key(layer), self + "key", before, 1, to);
        reading(shape, layer, ParameterNames.value(layer), self + "value", before, 1, to);
        to.centred(new LinearLayer(
                ParameterNames.attentionOutput(layer),
                prefix + "attention.output.dense",
                hidden,
                hidden,
                shape.numerics().normBits()));
    }

    private static void reading(
            ModelShape shape, int layer, String name, String tensor, String before, double factor, Declarations to) {
        int width = shape.numerics().projectionBits();
        if (Block.readsProjection(shape, layer)) {
            LinearLayer composed = new LinearLayer(name, tensor, shape.embedding(), shape.hidden(), width);
            to.reading(composed, Embedding.projection(shape), before, factor);
        } else {
            to.reading(new LinearLayer(name, tensor, shape.hidden(), shape.hidden(), width), before, factor);
        }
    }

    Sharing apply(Protocols p, Operand queries, Operand tokens, Opened mask, RangeWatch watch) {
        int rows = plan.rowsPerBatch();
        int heads = plan.shape().heads();
        int size = plan.shape().headSize();
        int length = plan.length();
        int perRow = queries.shape().size(0) / rows;

        p.subject("query");
        Opened q = p.open(Linear.apply(p, queries, parameters, ParameterNames.query(layer)), numerics.queryFormat());
        p.subject("key");
        // Those of padded tokens may be anything: they are multiplied by 0.
        Opened k =
                p.openWhereUsed(Linear.apply(p, tokens, parameters, ParameterNames.key(layer)), numerics.keyFormat());
        p.subject("value");
        Opened v =
                p.open(Linear.apply(p, tokens, parameters, ParameterNames.value(layer)), numerics.valueFormat(length));

        p.subject("");
        int scoreBits = numerics.scoreBits();
        int contextBits = numerics.contextBits(length);
        Sharing query = byHead(q.value(), rows, perRow);
        Sharing constant = query.columns(0, 1).times(0, 0).plus(plan.shape().quadConstant());
        Parts<Operand> left = operands(p, query.concatenated(constant), perRow, scoreBits);
        Sharing ones =
                mask.value().raisedTo(k.scale()).reshaped(rows, 1, length, 1).repeated(1, heads);
        Sharing key = byHead(k.times(mask), rows, length).concatenated(ones);
        Parts<Operand> right = operands(p, key.transposed(), perRow, scoreBits);
        Sharing value = byHead(v.value(), rows, length);
        Parts<Operand> values = operands(p, cut(value, numerics.weighted()), perRow, contextBits);

        p.section(ParameterNames.section(layer, "attention products"));
        p.subject("score");
        Format scoreFormat = numerics.scoreFormat(length);
        Parts<Opened> scores = left.with(right, (a, b) -> p.open(p.matmul(a, b, scoreBits), scoreFormat));
        Parts<Weights> weights = plan.shape().quadFloor() == 0
                ? scores.each(score -> weights(p, score.square(), contextBits))
                : scores.with(
                        floors(mask, perRow),
                        (score, floor) -> weights(p, score.square().plus(floor), contextBits));
        Parts<Sharing> rowSums = weights.each(Weights::rowSums);
        p.subject("context sum");
        Parts<Sharing> weighted = weights.with(values, (a, b) -> p.matmul(a.squares(), b, contextBits));
        int log = Plan.ceilLog2(length);
        Sharing sums =
                Parts.joined(weighted).reshaped(rows, heads, perRow, size).scaledDown(log);
        Sharing rowMeans =
                Parts.joined(rowSums).reshaped(rows, heads, perRow, 1).scaledDown(log);
        p.section(ParameterNames.section(layer, "2Quad division"));
        p.subject("context sum");
        Opened context = p.open(sums, numerics.sumFormat());
        p.subject("");
        Opened reciprocal = p.open(
                Reciprocal.apply(p, rowMeans, numerics.rowMeans(), plan.network(), "mean of (score + c)^2", watch),
                numerics.quotientFormat());
        return context.times(reciprocal)
                .loweredTo(numerics.activation())
                .permuted(0, 2, 1, 3)
                .reshaped(rows * perRow, plan.shape().hidden());
    }

    /** The floor for every token that is not padding, in parts like the scores. */
    private Parts<Sharing> floors(Opened mask, int perRow) {
        int rows = plan.rowsPerBatch();
        int heads = plan.shape().heads();
        Sharing ofTokens = mask.value()
                .times(plan.shape().quadFloor(), 2 * numerics.score().fraction())
                .reshaped(rows, 1, 1, plan.length())
                .repeated(1, heads)
                .repeated(2, perRow)
                .reshaped(rows * heads, perRow, plan.length());
        return Parts.of(ofTokens, matrices(perRow));
    }

    /** So many make up a part of the scores. */
    private int matrices(int perRow) {
        return Math.max(1, Protocols.PART_ELEMENTS / (perRow * plan.length()));
    }

    /** Squared scores, not divided yet, as the left factor of the product with the values. */
    private record Weights(Sharing rowSums, Operand squares) {}

    private Weights weights(Protocols p, Sharing squares, int contextBits) {
        return new Weights(squares.sumColumns(), p.operand(cut(squares, numerics.square()), contextBits));
    }

    private static Sharing cut(Sharing x, int fractionBits) {
        return x.scale() == fractionBits ? x : x.loweredTo(fractionBits);
    }

    /** Opens [rows, heads, m, n] in parts. */
    private Parts<Operand> operands(Protocols p, Sharing x, int perRow, int width) {
        Sharing listed =
                x.reshaped(x.shape().matrices(), x.shape().size(-2), x.shape().columns());
        return Parts.of(listed, matrices(perRow)).each(part -> p.operand(part, width));
    }

    /** [rows * perRow, hidden] as [rows, heads, perRow, head size]. */
    private Sharing byHead(Sharing x, int rows, int perRow) {
        return x.reshaped(rows, perRow, plan.shape().heads(), plan.shape().headSize())
                .permuted(0, 2, 1, 3);
    }
}
