package org.secformer.datasets.tokenizer;

import java.util.List;
import org.secformer.datasets.InvalidInputException;
import org.secformer.mpc.transformer.Limits;

/**
 * The lengths to which texts are padded. The parties learn a text's bucket and not its length; few buckets hide more.
 * The bucket that holds a model's longest text may be longer than the model's limit: the rest of it is padding.
 *
 * @param limit the largest number of tokens of the model, its max_position_embeddings
 */
public record LengthBuckets(int limit) {

    private static final int SHORTEST = 32;
    private static final int LONGEST = Limits.LONGEST;
    private static final List<Integer> LENGTHS = List.of(SHORTEST, 64, 128, 256, LONGEST);

    public LengthBuckets {
        if (limit < 1) {
            throw new IllegalArgumentException("The limit is " + limit);
        }
    }

    /** The buckets that texts of this model can have, the smallest first. */
    public List<Integer> all() {
        return LENGTHS.stream()
                .filter(bucket -> bucket == SHORTEST || bucket / 2 < limit)
                .toList();
    }

    /**
     * The smallest bucket that holds a text.
     *
     * @param length its number of tokens, [CLS] and [SEP] included
     * @throws InvalidInputException if the model or the largest bucket cannot hold it
     */
    public int holding(int length) {
        int longest = Math.min(limit, LONGEST);
        if (length > longest) {
            throw new InvalidInputException(
                    "The text has " + length + " tokens, [CLS] and [SEP] included: expected at most " + longest
                            + ".\nShorten it, or choose to truncate long texts.");
        }
        return all().stream().filter(bucket -> bucket >= length).findFirst().orElseThrow();
    }
}
