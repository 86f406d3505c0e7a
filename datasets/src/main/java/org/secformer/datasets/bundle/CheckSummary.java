package org.secformer.datasets.bundle;

import org.secformer.datasets.tokenizer.LengthBuckets;
import org.secformer.mpc.transformer.Plan;

/**
 * What a bundle tells its reader of the check of its model's ranges.
 *
 * <p><b>Security guarantees:</b> no digest of the model or of the data is among it, against which guesses could be tried, and
 * figures are rounded so that they are none either. {@code record} binds the model owner to both all the same: it covers a
 * random number that only the owner's {@link CheckRecord} holds.
 *
 * @param record digest of the model owner's record, 64 hexadecimal digits
 * @param protocol {@link Plan#PROTOCOL_VERSION} that the ranges are of
 * @param data name of the file that was checked, without directories
 * @param rows of it
 * @param length tokens per row; shorter rows are covered, longer ones are not
 * @param maxLogitError expected, in two digits, rounded up
 * @param labelFlips expected in these rows
 */
public record CheckSummary(
        String record, int protocol, String data, long rows, int length, double maxLogitError, long labelFlips) {
    private static final int DIGEST_DIGITS = 64;
    private static final int LONGEST_NAME = 255;

    public CheckSummary {
        if (!record.matches("[0-9a-f]{" + DIGEST_DIGITS + "}")) {
            throw new IllegalArgumentException("not the digest of a record");
        }
        requireFigures(data, rows, length, maxLogitError, labelFlips);
    }

    static void requireFigures(String data, long rows, int length, double maxLogitError, long labelFlips) {
        boolean isName = !data.isBlank() && data.length() <= LONGEST_NAME && data.indexOf('/') < 0;
        boolean isLength = new LengthBuckets(Integer.MAX_VALUE).all().contains(length);
        if (!isName || !isLength || rows < 1 || labelFlips < 0 || labelFlips > rows) {
            throw new IllegalArgumentException("not a check of some rows of a file");
        }
        if (!(maxLogitError >= 0 && maxLogitError < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("an expected error of " + maxLogitError);
        }
    }

    /** Whether ranges were checked for rows of so many tokens, with the protocols of this program. */
    public boolean covers(int tokens) {
        return protocol == Plan.PROTOCOL_VERSION && tokens <= length;
    }
}
