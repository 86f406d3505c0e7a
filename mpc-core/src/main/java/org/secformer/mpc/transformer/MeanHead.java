package org.secformer.mpc.transformer;

import java.util.List;
import org.secformer.mpc.protocol.Format;
import org.secformer.mpc.protocol.Opened;
import org.secformer.mpc.protocol.Operand;
import org.secformer.mpc.protocol.Protocols;
import org.secformer.mpc.sharing.Sharing;

/**
 * A text's vector: the mean over its tokens of what the last LayerNorm gives, padding left out.
 *
 * <p>How many tokens a text has stays secret from the parties: they add up the normalised rows y of its tokens with the padding mask m,
 * {@code [s] = sum m y}, and apply gain and bias to the sum, {@code g s + n b} with {@code n = sum m}. What comes out is this sum and, as
 * one more number, n, both divided by 2^{@value #SHIFT}; the client, who knows n anyway, divides one by the other. The sum is opened once
 * between, with at most {@value #FRACTION} fraction bits, so that the product with the gain has room; its rounding counts 1/n.
 *
 * <p>Rounds: 5, one more than of a vector of the first token; but the last layer computes all tokens.
 */
final class MeanHead extends HeadPart {
    /** Sums lie below 2^(SHIFT + {@link Plan#INPUT_RANGE}). */
    private static final int SHIFT = 4;

    private static final int FRACTION = 12;

    @Override
    Block.Tokens reads() {
        return Block.Tokens.ALL;
    }

    @Override
    void requireFits(Numerics numerics) {
        width(numerics);
    }

    @Override
    int outputs(ModelShape shape, int length) {
        return shape.hidden() + 1;
    }

    @Override
    boolean isVector() {
        return true;
    }

    @Override
    double[] values(double[] outputs) {
        double[] mean = new double[outputs.length - 1];
        for (int i = 0; i < mean.length; i++) {
            mean[i] = outputs[i] / outputs[mean.length];
        }
        return mean;
    }

    private static int fraction(Numerics numerics) {
        return Math.min(FRACTION, numerics.activation());
    }

    /** As a sum is opened. */
    private static Format format(Numerics numerics) {
        int fraction = fraction(numerics);
        return new Format(fraction, fraction + SHIFT + Plan.INPUT_RANGE + 2, Long.SIZE);
    }

    /** Bits of the products with gain and bias, of which 32 are left at {@link Plan#INPUT_SCALE}. */
    private static int width(Numerics numerics) {
        int bits = fraction(numerics) + numerics.weight() + SHIFT - Plan.INPUT_SCALE + Integer.SIZE;
        return NumericsFit.width("a sum over tokens", bits);
    }

    @Override
    void declare(ModelShape shape, String norm, Declarations to) {
        to.counted(
                new Declarations.Affine(
                        ParameterNames.VECTOR_GAIN,
                        ParameterNames.VECTOR_BIAS,
                        shape.hidden(),
                        width(shape.numerics())),
                norm);
    }

    @Override
    Sharing apply(Protocols p, Operand x, Opened mask, Plan plan, ModelParameters parameters) {
        Numerics numerics = plan.shape().numerics();
        int rows = plan.rowsPerBatch();
        int hidden = plan.shape().hidden();
        int width = width(numerics);
        Sharing ofTokens = mask.value().reshaped(rows, 1, plan.length());
        Operand tokens = p.operand(ofTokens, numerics.headBits());
        Sharing sum = p.matmul(tokens, p.inGroups(x, rows), numerics.headBits()).reshaped(rows, hidden);
        Opened opened = p.open(sum, format(numerics));
        Sharing count = ofTokens.reshaped(rows, plan.length()).sumColumns();
        Operand n = p.operand(count.raisedTo(fraction(numerics)), width);
        Operand s = p.operand(opened.value(), width);
        Sharing gained = p.scale(s, parameters.operand(ParameterNames.VECTOR_GAIN), width);
        Sharing biases = p.matmul(n, parameters.operand(ParameterNames.VECTOR_BIAS), width);
        Sharing vector = gained.plus(biases).scaledDown(SHIFT);
        return vector.concatenated(count.scaledDown(SHIFT).raisedTo(vector.scale()));
    }

    @Override
    HeadWeights weights(FoldedModel model) {
        double[] gains = MatrixNorms.magnitudes(MatrixNorms.rounded(model, ParameterNames.VECTOR_GAIN));
        double[] biases = MatrixNorms.magnitudes(MatrixNorms.rounded(model, ParameterNames.VECTOR_BIAS));
        return (shape, y, length) -> {
            double unit = NormBound.unit(fraction(shape.numerics()));
            double sum = length * y.norm() + unit;
            double largest = 0;
            for (int i = 0; i < gains.length; i++) {
                largest = Math.max(largest, gains[i] * sum + biases[i] * length);
            }
            double limit = NormBound.limit(SHIFT + Plan.INPUT_RANGE);
            double product = Math.scalb(1.0, width(shape.numerics()) - 1 - fraction(shape.numerics()));
            return List.of(
                    HeadWeights.kind(
                            "token, multiplied",
                            1,
                            Math.scalb(1.0, shape.numerics().headBits() - 1)),
                    HeadWeights.kind("sum over tokens", sum, limit),
                    HeadWeights.kind("sum over tokens, multiplied", Math.max(sum, length), product),
                    HeadWeights.output("vector", Math.scalb(Math.max(largest, length), -SHIFT)));
        };
    }
}
