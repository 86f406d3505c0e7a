package org.secformer.datasets.bundle;

import java.util.Objects;
import org.secformer.datasets.names.DataName;
import org.secformer.datasets.names.Parsed;
import org.secformer.datasets.names.Sha256;
import org.secformer.datasets.tokenizer.LengthBuckets;
import org.secformer.mpc.transformer.Plan;

/**
 * What a bundle tells its reader of the check of its model's ranges.
 *
 * <p><b>Security guarantees:</b> no digest of the model or of the data is among it, against which guesses could be tried, and
 * figures are rounded so that they are none either. {@code record} binds the model owner to both all the same: it covers a
 * random number that only the owner's {@link CheckRecord} holds.
 *
 * @param record digest of the model owner's record
 * @param protocol {@link Plan#PROTOCOL_VERSION} that the ranges are of
 * @param data name of the file that was checked, without directories
 * @param pairs whether its rows are pairs of texts; the check is of such rows alone
 * @param rows of it
 * @param length tokens per row; shorter rows are covered, longer ones are not
 * @param maxLogitError expected, in two digits, rounded up
 * @param labelFlips expected in these rows
 * @param provenKinds kinds of values, by place, of which each was proven not to overflow for any text that is not flagged: all of them
 */
public record CheckSummary(
        Sha256 record,
        int protocol,
        DataName data,
        boolean pairs,
        long rows,
        int length,
        double maxLogitError,
        long labelFlips,
        int provenKinds)
        implements Parsed {

    public CheckSummary {
        Objects.requireNonNull(record, "record");
        Objects.requireNonNull(data, "data");
        requireFigures(rows, length, maxLogitError, labelFlips, provenKinds);
    }

    static void requireFigures(long rows, int length, double maxLogitError, long labelFlips, int provenKinds) {
        boolean isLength = new LengthBuckets(Integer.MAX_VALUE).all().contains(length);
        if (!isLength || rows < 1 || labelFlips < 0 || labelFlips > rows) {
            throw new IllegalArgumentException("not a check of some rows of a file");
        }
        if (!(maxLogitError >= 0 && maxLogitError < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("an expected error of " + maxLogitError);
        }
        if (provenKinds < 1) {
            throw new IllegalArgumentException("a check that proved nothing");
        }
    }

    /** Whether ranges were checked for rows of so many tokens, with the protocols of this program. */
    public boolean covers(int tokens) {
        return protocol == Plan.PROTOCOL_VERSION && tokens <= length;
    }
}
