package org.secformer.design.sample;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.design.data.EncodedRows;
import org.secformer.design.data.LabelledText;
import org.secformer.design.data.TextTable;
import org.secformer.design.model.Attention;
import org.secformer.design.model.BertModel;
import org.secformer.design.model.Tensors;
import org.secformer.design.model.TrainingEngine;
import org.secformer.design.model.TwoQuad;
import org.secformer.design.model.Weights;
import org.secformer.design.training.Evaluation;

/** A student's logits for the test messages, as the training engine computes them: what private results are compared with. */
public final class SampleModel {
    private SampleModel() {}

    public static void writeLogits(TrainingEngine engine, Path student, Path messages, Path out) throws IOException {
        List<LabelledText> texts = TextTable.read(messages, TextTable.Labels.REQUIRED);
        try (Checkpoint checkpoint = Checkpoint.open(student);
                Weights weights = Weights.fixed(engine.manager(), Tensors.of(checkpoint))) {
            EncodedRows rows = EncodedRows.encode(messages, texts, checkpoint.config(), checkpoint.tokenizer());
            BertModel model =
                    new BertModel(checkpoint.config(), weights, Attention.TWO_QUAD, TwoQuad.of(checkpoint.config()));
            float[][] logits = Evaluation.logits(engine.manager(), model, rows);
            StringBuilder csv = new StringBuilder("id,label_index");
            for (int k = 0; k < logits[0].length; k++) {
                csv.append(",logit_").append(k);
            }
            for (int row = 0; row < logits.length; row++) {
                csv.append('\n').append(texts.get(row).id()).append(',').append(largest(logits[row]));
                for (float logit : logits[row]) {
                    csv.append(String.format(Locale.ROOT, ",%.6f", logit));
                }
            }
            Files.writeString(out, csv.append('\n'), StandardCharsets.UTF_8);
        }
    }

    private static int largest(float[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            best = logits[i] > logits[best] ? i : best;
        }
        return best;
    }
}
