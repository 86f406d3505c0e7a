package org.secformer.jobs;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.mpc.ring.Packing;
import org.secformer.mpc.sharing.Reconstruction;
import org.secformer.mpc.transformer.Plan;

/**
 * Predictions as lines of a CSV file: id, label, logits, and the reason where there are none. A row has none if a value of it was out
 * of the range that its model keeps: such scores would be garbage, and the parties have made them zeros.
 */
final class PredictionTable {
    static final String REASON = "reason";
    static final String OUT_OF_RANGE = "values out of range";

    private final List<String> labels;
    private long flagged;

    /** @param labels texts, in the order of the logits */
    PredictionTable(List<String> labels) {
        this.labels = labels;
    }

    /** Rows without scores so far. */
    long flagged() {
        return flagged;
    }

    String header() {
        StringBuilder header = new StringBuilder("id,label");
        for (int i = 0; i < labels.size(); i++) {
            header.append(",logit_").append(i);
        }
        return header.append(',').append(REASON).append('\n').toString();
    }

    /** @param where the shares come from, for errors */
    String line(BatchShares.Row row, String where) {
        double[] outputs = Reconstruction.reveal(
                Packing.unpackInts(row.first()), Packing.unpackInts(row.second()), Plan.INPUT_SCALE);
        double flag = outputs[labels.size()];
        if (flag != 0 && flag != 1) {
            throw InvalidInputException.of(
                    ErrorCode.INPUT_DAMAGED,
                    where,
                    "flag of row " + row.number(),
                    "0 or 1",
                    "another number: the two shares do not belong together",
                    "Get the prediction shares from the parties again, or let both parties score the dataset anew.");
        }
        StringBuilder line = new StringBuilder(Csv.quoted(row.id())).append(',');
        if (flag == 0) {
            double[] logits = Arrays.copyOf(outputs, labels.size());
            line.append(Csv.quoted(labels.get(Classes.largest(logits))));
            for (double logit : logits) {
                line.append(String.format(Locale.ROOT, ",%.6f", logit));
            }
            return line.append(",\n").toString();
        }
        flagged++;
        return line.append(",".repeat(labels.size() + 1))
                .append(OUT_OF_RANGE)
                .append('\n')
                .toString();
    }
}
