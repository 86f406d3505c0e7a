package org.secformer.mpc.transformer;

import java.util.ArrayList;
import java.util.List;
import org.secformer.mpc.protocol.Opened;
import org.secformer.mpc.protocol.Operand;
import org.secformer.mpc.protocol.Protocols;
import org.secformer.mpc.protocol.Reciprocal;
import org.secformer.mpc.protocol.Widths;
import org.secformer.mpc.sharing.Sharing;

/**
 * Attention with 2Quad in place of softmax: {@code sum_j (s_j + c)^2 m_j v_j / sum_j (s_j + c)^2 m_j}.
 *
 * <p>The square comes free with the opening of the scores. The row sums are one more column, the mask itself, of the product
 * with the values; the division comes after that product, on hidden size rather than length columns. The secret mask m is 0
 * for padding, so padded tokens add exact zeros, and otherwise the power of two that keeps row sums in the reciprocal's range
 * whatever the true length.
 *
 * <p>In: operands [rows * queries per row, hidden] and [rows * length, hidden], scale 16. Out: context [rows * queries per
 * row, hidden], scale 16, 48 bits. Rounds: 10 with the first operand's. Range: queries below 2^9, keys below 2^11, scores +
 * c below 2^19, row mean of (s + c)^2 in [2^-4, 2^10), |context sum| / length &lt; 2^18, from 257 tokens on 2^17. Source:
 * MPCFormer (2Quad); SecFormer, Algorithm 3.
 */
final class TwoQuadAttention {
    private static final int SCALE = 16;

    /** A product of both, of 48 bits, is cut to the scores' scale with 32 bits left. Queries are the smaller factors. */
    private static final int QUERY_SCALE = 13;

    private static final int KEY_SCALE = 11;
    private static final int VALUE_SCALE = 12;
    private static final int SCORE_SCALE = 8;

    /** Of queries and keys. */
    private static final int PRODUCT_BITS = 48;

    /** Of squared scores and values. */
    private static final int CONTEXT_BITS = 56;

    /** Fraction bits of sums, more for long rows, whose sums are held at a larger scale. */
    private static final int SUM_SCALE = 12;

    /** Of sums and reciprocals together: cut to 16, their product of 64 bits leaves 48. */
    private static final int QUOTIENT_SCALE = 32;

    /** Queries and keys lie well below 2^9. */
    private static final Widths PROJECTED = new Widths(24, PRODUCT_BITS);

    private static final Widths SCORE = new Widths(32, CONTEXT_BITS);

    private final Plan plan;
    private final ModelParameters parameters;
    private final int layer;

    TwoQuadAttention(Plan plan, ModelParameters parameters, int layer) {
        this.plan = plan;
        this.parameters = parameters;
        this.layer = layer;
    }

    Sharing apply(Protocols p, Operand queries, Operand tokens, Opened mask) {
        int rows = plan.rowsPerBatch();
        int heads = plan.shape().heads();
        int size = plan.shape().headSize();
        int length = plan.length();
        int perRow = queries.shape().size(0) / rows;

        p.subject("query");
        Opened q = p.open(Linear.apply(p, queries, parameters, ParameterNames.query(layer)), QUERY_SCALE, PROJECTED);
        p.subject("key");
        Opened k = p.open(Linear.apply(p, tokens, parameters, ParameterNames.key(layer)), KEY_SCALE, PROJECTED);
        p.subject("value");
        Opened v = p.open(Linear.apply(p, tokens, parameters, ParameterNames.value(layer)), SCALE);

        p.subject("");
        Sharing ones =
                mask.value().raisedTo(VALUE_SCALE).reshaped(rows, 1, length, 1).repeated(1, heads);
        List<Operand> left = operands(p, byHead(q.value(), rows, perRow), perRow, PRODUCT_BITS);
        List<Operand> right = operands(p, byHead(k.value(), rows, length).transposed(), perRow, PRODUCT_BITS);
        List<Operand> masked = operands(
                p, byHead(v.times(mask).loweredTo(VALUE_SCALE), rows, length).concatenated(ones), perRow, CONTEXT_BITS);

        p.section(ParameterNames.section(layer, "attention products"));
        p.subject("score");
        List<Opened> scores = new ArrayList<>();
        for (int i = 0; i < left.size(); i++) {
            Sharing products = p.matmul(left.get(i), right.get(i), PRODUCT_BITS);
            scores.add(p.open(products.plus(plan.shape().quadConstant()), SCORE_SCALE, SCORE));
        }
        List<Operand> squares = new ArrayList<>();
        for (Opened part : scores) {
            squares.add(p.operand(part.square(), CONTEXT_BITS));
        }
        p.subject("context sum");
        List<Sharing> parts = new ArrayList<>();
        for (int i = 0; i < squares.size(); i++) {
            parts.add(p.matmul(squares.get(i), masked.get(i), CONTEXT_BITS));
        }
        Sharing sums =
                Sharing.joined(parts).reshaped(rows, heads, perRow, size + 1).scaledDown(Plan.ceilLog2(length));
        p.section(ParameterNames.section(layer, "2Quad division"));
        int sumScale = Math.max(SUM_SCALE, sums.scale() - (CONTEXT_BITS - 32));
        p.subject("context sum");
        Opened context = p.open(sums.columns(0, size), sumScale);
        p.subject("");
        Sharing rowMeans = sums.columns(size, size + 1);
        Opened reciprocal = p.open(Reciprocal.apply(p, rowMeans, "mean of (score + c)^2"), QUOTIENT_SCALE - sumScale);
        return context.times(reciprocal)
                .loweredTo(SCALE)
                .permuted(0, 2, 1, 3)
                .reshaped(rows * perRow, plan.shape().hidden());
    }

    /** Opens [rows, heads, m, n] in parts of as many matrices as make up a part of the scores. */
    private List<Operand> operands(Protocols p, Sharing x, int perRow, int width) {
        int matrices = Math.max(1, Protocols.PART_ELEMENTS / (perRow * plan.length()));
        Sharing listed =
                x.reshaped(x.shape().matrices(), x.shape().size(-2), x.shape().columns());
        List<Operand> parts = new ArrayList<>();
        for (Sharing part : listed.cut(matrices)) {
            parts.add(p.operand(part, width));
        }
        return parts;
    }

    /** [rows * perRow, hidden] as [rows, heads, perRow, head size]. */
    private Sharing byHead(Sharing x, int rows, int perRow) {
        return x.reshaped(rows, perRow, plan.shape().heads(), plan.shape().headSize())
                .permuted(0, 2, 1, 3);
    }
}
