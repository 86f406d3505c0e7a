package org.secformer.mpc.transformer;

import java.util.ArrayList;
import java.util.List;
import org.secformer.mpc.protocol.FourierGelu;
import org.secformer.mpc.protocol.FourierTanh;
import org.secformer.mpc.protocol.GeluNumbers;
import org.secformer.mpc.protocol.Opened;
import org.secformer.mpc.protocol.Operand;
import org.secformer.mpc.protocol.Protocols;
import org.secformer.mpc.protocol.Relu;
import org.secformer.mpc.sharing.Sharing;

/** Scores of a text from its first token: two matrices and a function between them. */
final class SequenceHead extends HeadPart {
    private final Activation activation;

    SequenceHead(Activation activation) {
        this.activation = activation;
    }

    /** The function between the two matrices. */
    enum Activation {
        TANH(4.25) {
            @Override
            Sharing apply(Protocols p, Sharing x, Numerics numerics) {
                return FourierTanh.apply(p, x, numerics.headNumbers());
            }

            @Override
            double largest(double argument, Numerics numerics) {
                return 1 + TANH_ERROR + 2 * NormBound.unit(numerics.activation());
            }
        },
        RELU(0) {
            @Override
            Sharing apply(Protocols p, Sharing x, Numerics numerics) {
                GeluNumbers numbers = numerics.headNumbers();
                return Relu.apply(p, x, numbers.argument());
            }

            @Override
            double lowestBit(Numerics numerics) {
                // The only edge is 0; all bits are compared.
                return NormBound.unit(numerics.activation());
            }

            @Override
            double largest(double argument, Numerics numerics) {
                return argument;
            }
        },
        GELU(4.125) {
            @Override
            void requireFits(Numerics numerics) {
                numerics.headGelu();
            }

            @Override
            Sharing apply(Protocols p, Sharing x, Numerics numerics) {
                return FourierGelu.apply(p, x, numerics.headGelu());
            }

            @Override
            double largest(double argument, Numerics numerics) {
                return argument + GELU_ERROR + 4 * NormBound.unit(numerics.activation());
            }
        };

        private static final double GELU_ERROR = 0.2;
        private static final double TANH_ERROR = 2e-3;

        private final double edge;

        Activation(double edge) {
            this.edge = edge;
        }

        /** @throws IllegalArgumentException if there is no width for it */
        void requireFits(Numerics numerics) {}

        abstract Sharing apply(Protocols p, Sharing x, Numerics numerics);

        /** The argument is compared with this, and with this times -1. */
        double edge() {
            return edge;
        }

        /** What comparisons leave out. */
        double lowestBit(Numerics numerics) {
            return NormBound.unit(Numerics.HEAD_EDGES);
        }

        /** Largest magnitude of what it gives, roundings included. */
        abstract double largest(double argument, Numerics numerics);
    }

    @Override
    Block.Tokens reads() {
        return Block.Tokens.FIRST;
    }

    @Override
    void requireFits(Numerics numerics) {
        activation.requireFits(numerics);
    }

    @Override
    int outputs(ModelShape shape, int length) {
        return shape.labels();
    }

    @Override
    void declare(ModelShape shape, String norm, Declarations to) {
        int hidden = shape.hidden();
        int width = shape.numerics().headBits();
        to.reading(new LinearLayer(ParameterNames.POOLER, "bert.pooler.dense", hidden, hidden, width), norm, 1);
        to.linear(new LinearLayer(ParameterNames.CLASSIFIER, "classifier", hidden, shape.labels(), width));
    }

    @Override
    Sharing apply(Protocols p, Operand x, Opened mask, Plan plan, ModelParameters parameters) {
        Numerics numerics = plan.shape().numerics();
        Sharing pooled = activation.apply(p, Linear.apply(p, x, parameters, ParameterNames.POOLER), numerics);
        return Linear.apply(p, p.operand(pooled, numerics.headBits()), parameters, ParameterNames.CLASSIFIER);
    }

    @Override
    HeadWeights weights(FoldedModel model) {
        double[] pooler = MatrixNorms.rounded(model, ParameterNames.POOLER);
        double[] classifier = MatrixNorms.rounded(model, ParameterNames.CLASSIFIER);
        double[] bias = model.values(ParameterNames.biasOf(ParameterNames.CLASSIFIER));
        return new Weights(
                activation,
                MatrixNorms.of(pooler, model.values(ParameterNames.biasOf(ParameterNames.POOLER))),
                LayerWeights.sums(classifier, bias.length),
                MatrixNorms.magnitudes(bias));
    }

    /**
     * What bounds need.
     *
     * @param pooler reads the last LayerNorm
     * @param sums of each label, the sum of magnitudes of the classifier's weights
     * @param bias magnitudes
     */
    private record Weights(Activation activation, MatrixNorms pooler, double[] sums, double[] bias)
            implements HeadWeights {
        @Override
        public List<ProvenBound> bounds(ModelShape shape, NormalisedBound y, int length) {
            Numerics numerics = shape.numerics();
            List<ProvenBound> kinds = new ArrayList<>();
            double argument = pooler.largest(y.norm()) + NormBound.unit(numerics.activation());
            double limit = NormBound.limit(Numerics.HEAD_RANGE);
            kinds.add(HeadWeights.kind("argument of the head's function", argument, limit));
            kinds.add(HeadWeights.kind(
                    "difference from an edge", argument + activation.edge(), limit - activation.lowestBit(numerics)));
            double result = activation.largest(argument, numerics);
            kinds.add(HeadWeights.kind(
                    "result, multiplied", result, Math.scalb(1.0, numerics.headBits() - 1 - numerics.activation())));
            double logit = 0;
            for (int label = 0; label < sums.length; label++) {
                logit = Math.max(logit, sums[label] * result + bias[label]);
            }
            kinds.add(HeadWeights.output("logit", logit));
            return kinds;
        }
    }
}
