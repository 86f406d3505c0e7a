package org.secformer.design.training;

import ai.djl.ndarray.NDManager;
import java.util.Locale;
import org.secformer.design.data.EncodedRows;
import org.secformer.design.model.BertModel;

/** A look at how well a model does that learns, on rows that it does not learn from. */
public interface Validation {
    Score look(BertModel model, Objective objective);

    /** What the score's metric is. */
    String metric();

    /** By labels. */
    static Validation of(NDManager manager, EncodedRows rows, Metric metric) {
        return new Validation() {
            @Override
            public Score look(BertModel model, Objective objective) {
                return Evaluation.score(manager, model, rows, objective, metric);
            }

            @Override
            public String metric() {
                return metric.name().toLowerCase(Locale.ROOT);
            }
        };
    }

    /** By the mean cosine with what somebody else makes of the rows. @param goals vectors, one for each row */
    static Validation of(NDManager manager, EncodedRows rows, float[][] goals) {
        return new Validation() {
            @Override
            public Score look(BertModel model, Objective objective) {
                return Evaluation.score(
                        manager,
                        model,
                        rows,
                        objective,
                        vectors -> Cosines.of(goals, vectors).mean());
            }

            @Override
            public String metric() {
                return "mean cosine";
            }
        };
    }
}
