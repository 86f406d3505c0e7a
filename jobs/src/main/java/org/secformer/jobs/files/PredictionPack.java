package org.secformer.jobs.files;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.material.UnitId;

/**
 * Names a file of prediction shares: those of batches that follow on one another, of one epoch, which took units that follow on one
 * another. The two parties' packs need not have the same bounds; whose shares belong together, the names of the single batches say.
 *
 * @param first of them
 * @param count how many
 */
public record PredictionPack(PredictionName first, int count) implements Serializable {
    /** More than a lane holds back; bounds what a file's name makes its reader expect. */
    public static final int MOST = 256;

    /** Batches whose files lie in one directory. */
    private static final int BATCHES_PER_DIRECTORY = 1 << 15;

    private static final String DIRECTORY = "from-";
    private static final String ENDING = ".parquet";
    private static final Pattern FORM = Pattern.compile("(batch-[0-9a-f-]{51})(?:-x([1-9][0-9]{0,2}))?\\.parquet");

    public PredictionPack {
        Objects.requireNonNull(first, "first");
        boolean isTooLong = Math.max(first.batch(), first.unit().unit()) + (long) count > UnitId.MOST;
        if (count < 1 || count > MOST || isTooLong) {
            throw refused(first + " and " + (count - 1) + " more");
        }
    }

    /** A batch in a file of its own. */
    public static PredictionPack of(PredictionName only) {
        return new PredictionPack(only, 1);
    }

    /** Whether such a file's name, in whatever directory, may be one of these. */
    public static boolean matches(String fileName) {
        return FORM.matcher(fileName).matches();
    }

    /** @param fileName without its directory */
    public static PredictionPack parse(String fileName) {
        Matcher matcher = FORM.matcher(fileName);
        if (!matcher.matches()) {
            throw refused(fileName);
        }
        int count = matcher.group(2) == null ? 1 : Integer.parseInt(matcher.group(2));
        return new PredictionPack(PredictionName.parse(matcher.group(1) + ENDING), count);
    }

    private static InvalidInputException refused(String text) {
        return new InvalidInputException(
                ErrorCode.INPUT_DAMAGED,
                "expected the name of a file of prediction shares, found " + InvalidInputException.quote(text),
                null);
    }

    /** Of the batches in the file, in their order. */
    public List<PredictionName> names() {
        return IntStream.range(0, count)
                .mapToObj(i -> new PredictionName(
                        first.batch() + i,
                        first.epoch(),
                        new UnitId(first.unit().set(), first.unit().unit() + i)))
                .toList();
    }

    /** Whether a batch's share can be the next one in the file. */
    public boolean isFollowedBy(PredictionName next) {
        return count < MOST
                && next.epoch().equals(first.epoch())
                && next.unit().set().equals(first.unit().set())
                && next.batch() == first.batch() + count
                && next.unit().unit() == first.unit().unit() + count;
    }

    /** The same with one batch more. */
    public PredictionPack longer() {
        return new PredictionPack(first, count + 1);
    }

    /** Where the file lies: very many batches lie in several directories. */
    public String path() {
        int from = first.batch() / BATCHES_PER_DIRECTORY * BATCHES_PER_DIRECTORY;
        return from == 0 ? toString() : String.format(Locale.ROOT, "%s%08d/%s", DIRECTORY, from, this);
    }

    /** Whether a directory may hold such files. */
    static boolean isDirectory(String name) {
        return name.matches(DIRECTORY + "[0-9]{8}");
    }

    /** The file's name without its directory. */
    @Override
    public String toString() {
        String only = first.toString();
        return count == 1 ? only : only.substring(0, only.length() - ENDING.length()) + "-x" + count + ENDING;
    }
}
