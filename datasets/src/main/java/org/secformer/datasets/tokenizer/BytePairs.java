package org.secformer.datasets.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/**
 * Byte-pair encoding of a word's UTF-8 bytes: of all neighbours that may be merged, those of the earliest merge are, the
 * leftmost first, until none is left. Every byte is a piece, so no word is unknown. Source: GPT-2 (Radford et al., 2019).
 */
final class BytePairs implements SubwordModel {
    private static final int BYTES = 256;

    private final int[] bytes = new int[BYTES];
    private final Map<Long, Merge> merges = new HashMap<>();

    /**
     * What becomes of two neighbours.
     *
     * @param rank merges of lower rank come first
     * @param id of the merged piece
     */
    private record Merge(int rank, int id) {}

    /** A merge that is possible in a word: of the piece at this place with the one behind it. */
    private record Candidate(Merge merge, int at, int left, int right) {
        static final Comparator<Candidate> ORDER = Comparator.comparingInt(
                        (Candidate candidate) -> candidate.merge().rank())
                .thenComparingInt(Candidate::at);
    }

    /**
     * @param vocabulary has the piece of every single byte, {@link #pieceOf}, both sides of every merge, and what it makes
     * @param merges left and right, the earliest first
     */
    BytePairs(Vocabulary vocabulary, List<String[]> merges) {
        for (int value = 0; value < BYTES; value++) {
            bytes[value] = vocabulary.id(pieceOf(value));
        }
        for (String[] pair : merges) {
            Merge merge = new Merge(this.merges.size(), vocabulary.id(pair[0] + pair[1]));
            this.merges.put(pair(vocabulary.id(pair[0]), vocabulary.id(pair[1])), merge);
        }
    }

    /** How vocabularies write a byte: as a visible character; those that have none of their own follow U+0100. */
    static String pieceOf(int value) {
        int invisible = 0;
        for (int i = 0; i < value; i++) {
            invisible += isVisible(i) ? 0 : 1;
        }
        return Character.toString(isVisible(value) ? value : BYTES + invisible);
    }

    private static boolean isVisible(int value) {
        return value > ' ' && value < 0x7f || value > 0xa0 && value != 0xad;
    }

    @Override
    public void addPieces(String word, IntStream.Builder ids) {
        byte[] encoded = word.getBytes(StandardCharsets.UTF_8);
        int[] pieces = new int[encoded.length];
        for (int i = 0; i < pieces.length; i++) {
            pieces[i] = bytes[encoded[i] & 0xff];
        }
        new Word(pieces).merge().addTo(ids);
    }

    private static long pair(int left, int right) {
        return (long) left << 32 | right;
    }

    /** A word on its way: pieces as a linked list, so that a merge costs no copying. */
    private final class Word {
        private static final int NONE = -1;

        private final int[] pieces;
        private final int[] next;
        private final int[] previous;
        private final PriorityQueue<Candidate> candidates = new PriorityQueue<>(Candidate.ORDER);

        Word(int[] pieces) {
            this.pieces = pieces;
            next = new int[pieces.length];
            previous = new int[pieces.length];
            for (int i = 0; i < pieces.length; i++) {
                next[i] = i + 1 < pieces.length ? i + 1 : NONE;
                previous[i] = i - 1;
            }
            for (int i = 0; i < pieces.length; i++) {
                consider(i);
            }
        }

        private void consider(int at) {
            if (at != NONE && next[at] != NONE) {
                int left = pieces[at];
                int right = pieces[next[at]];
                Merge merge = merges.get(pair(left, right));
                if (merge != null) {
                    candidates.add(new Candidate(merge, at, left, right));
                }
            }
        }

        Word merge() {
            while (!candidates.isEmpty()) {
                Candidate best = candidates.remove();
                int at = best.at();
                int second = next[at];
                // A merge since then may have changed either piece, or taken the first one away.
                if (pieces[at] == best.left() && second != NONE && pieces[second] == best.right()) {
                    pieces[at] = best.merge().id();
                    pieces[second] = NONE;
                    next[at] = next[second];
                    next[second] = NONE;
                    if (next[at] != NONE) {
                        previous[next[at]] = at;
                    }
                    consider(previous[at]);
                    consider(at);
                }
            }
            return this;
        }

        void addTo(IntStream.Builder ids) {
            for (int piece : pieces) {
                if (piece != NONE) {
                    ids.add(piece);
                }
            }
        }
    }
}
