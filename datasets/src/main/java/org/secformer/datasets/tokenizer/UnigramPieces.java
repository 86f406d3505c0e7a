package org.secformer.datasets.tokenizer;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.stream.IntStream;

/**
 * Cuts a word into those pieces of the vocabulary whose scores, logarithms of how frequent they are, add up to the most
 * (Viterbi). A character that no piece begins and ends with is unknown, at a score below all pieces'; neighbours among them are
 * one token.
 */
final class UnigramPieces implements SubwordModel {
    /** How far an unknown character's score lies below the lowest of a piece. */
    private static final double UNKNOWN_PENALTY = 10;

    private static final int NOWHERE = -1;

    private final Vocabulary vocabulary;
    private final double[] scores;
    private final int unknown;
    private final double unknownScore;

    /**
     * A model.
     *
     * @param scores of the pieces by their ids
     * @param unknown the id of unknown characters
     */
    UnigramPieces(Vocabulary vocabulary, double[] scores, int unknown) {
        this.vocabulary = vocabulary;
        this.scores = scores;
        this.unknown = unknown;
        this.unknownScore = Arrays.stream(scores).min().orElse(0) - UNKNOWN_PENALTY;
    }

    /** The best way to each place in a word: its score, and the last piece of it. */
    private record Ways(double[] score, int[] from, int[] piece) {
        static Ways of(int length) {
            Ways ways = new Ways(new double[length + 1], new int[length + 1], new int[length + 1]);
            Arrays.fill(ways.from, NOWHERE);
            return ways;
        }

        /** The first of equally good ways stays. */
        void offer(int start, int end, int id, double pieceScore) {
            double candidate = score[start] + pieceScore;
            if (from[end] == NOWHERE || candidate > score[end]) {
                score[end] = candidate;
                from[end] = start;
                piece[end] = id;
            }
        }
    }

    @Override
    public void addPieces(String word, IntStream.Builder ids) {
        Ways ways = ways(word);
        Deque<Integer> backwards = new ArrayDeque<>();
        for (int end = word.length(); end > 0; ) {
            int start = ways.from[end];
            if (ways.piece[end] == unknown) {
                while (start > 0 && ways.piece[start] == unknown) {
                    start = ways.from[start];
                }
                Integer together = vocabulary.id(word.substring(start, end));
                backwards.push(together == null ? unknown : together);
            } else {
                backwards.push(ways.piece[end]);
            }
            end = start;
        }
        backwards.forEach(ids::add);
    }

    private Ways ways(String word) {
        Ways ways = Ways.of(word.length());
        for (int start = 0; start < word.length(); ) {
            int next = word.offsetByCodePoints(start, 1);
            boolean isKnown = false;
            int last = Math.min(word.length(), start + vocabulary.longestToken());
            for (int end = start + 1; end <= last; end++) {
                Integer id = vocabulary.id(word.substring(start, end));
                if (id != null) {
                    ways.offer(start, end, id, scores[id]);
                    isKnown |= end == next;
                }
            }
            if (!isKnown) {
                ways.offer(start, next, unknown, unknownScore);
            }
            start = next;
        }
        return ways;
    }
}
