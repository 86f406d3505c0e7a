package org.secformer.mpc.transformer;

import java.util.List;
import org.secformer.mpc.protocol.Opened;
import org.secformer.mpc.protocol.Operand;
import org.secformer.mpc.protocol.Protocols;
import org.secformer.mpc.sharing.Sharing;

/** Scores of every token: one matrix. Those of padded tokens are made zeros where the flags are applied. */
final class TokenHead extends HeadPart {
    @Override
    Block.Tokens reads() {
        return Block.Tokens.ALL;
    }

    @Override
    int outputs(ModelShape shape, int length) {
        return Math.multiplyExact(shape.labels(), length);
    }

    @Override
    Sharing withheld(Sharing mask, Plan plan) {
        int labels = plan.shape().labels();
        return mask.times(-1, 0)
                .plus(1)
                .reshaped(plan.rowsPerBatch() * plan.length(), 1)
                .repeatedColumns(labels)
                .reshaped(plan.rowsPerBatch(), plan.length() * labels);
    }

    @Override
    void declare(ModelShape shape, String norm, Declarations to) {
        int width = shape.numerics().headBits();
        to.reading(
                new LinearLayer(ParameterNames.CLASSIFIER, "classifier", shape.hidden(), shape.labels(), width),
                norm,
                1);
    }

    @Override
    Sharing apply(Protocols p, Operand x, Opened mask, Plan plan, ModelParameters parameters) {
        return Linear.apply(p, x, parameters, ParameterNames.CLASSIFIER)
                .reshaped(plan.rowsPerBatch(), plan.length() * plan.shape().labels());
    }

    @Override
    HeadWeights weights(FoldedModel model) {
        MatrixNorms classifier = MatrixNorms.of(
                MatrixNorms.rounded(model, ParameterNames.CLASSIFIER),
                model.values(ParameterNames.biasOf(ParameterNames.CLASSIFIER)));
        return (shape, y, length) -> List.of(HeadWeights.output("logit", classifier.largest(y.norm())));
    }
}
