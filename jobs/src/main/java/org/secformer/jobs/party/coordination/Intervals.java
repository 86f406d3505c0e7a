package org.secformer.jobs.party.coordination;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Numbers in intervals that are sorted and do not touch; of as many entries as there are intervals, however long these are.
 *
 * @param bounds of each, the second not included
 */
record Intervals(List<int[]> bounds) {
    static final Intervals NONE = new Intervals(List.of());

    /** Takes both bounds of an interval. */
    interface Taker {
        /** @param end not included */
        void take(int from, int end);
    }

    /** @param some in any order; they may overlap */
    static Intervals of(List<int[]> some) {
        List<int[]> merged = new ArrayList<>();
        for (int[] next : some.stream()
                .sorted(Comparator.comparingInt(bounds -> bounds[0]))
                .toList()) {
            int[] last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (last != null && next[0] <= last[1]) {
                last[1] = Math.max(last[1], next[1]);
            } else {
                merged.add(next.clone());
            }
        }
        return new Intervals(merged);
    }

    /** Numbers in both. */
    Intervals and(Intervals other) {
        List<int[]> both = new ArrayList<>();
        int at = 0;
        for (int[] one : bounds) {
            while (at < other.bounds.size() && other.bounds.get(at)[1] <= one[0]) {
                at++;
            }
            for (int i = at; i < other.bounds.size() && other.bounds.get(i)[0] < one[1]; i++) {
                int[] two = other.bounds.get(i);
                both.add(new int[] {Math.max(one[0], two[0]), Math.min(one[1], two[1])});
            }
        }
        return new Intervals(both);
    }

    /** Numbers in this and not in the other. */
    Intervals without(Intervals other) {
        List<int[]> left = new ArrayList<>();
        int at = 0;
        for (int[] one : bounds) {
            while (at < other.bounds.size() && other.bounds.get(at)[1] <= one[0]) {
                at++;
            }
            int from = one[0];
            for (int i = at; i < other.bounds.size() && other.bounds.get(i)[0] < one[1]; i++) {
                int[] two = other.bounds.get(i);
                if (two[0] > from) {
                    left.add(new int[] {from, two[0]});
                }
                from = Math.max(from, two[1]);
            }
            if (from < one[1]) {
                left.add(new int[] {from, one[1]});
            }
        }
        return new Intervals(left);
    }

    /** How many numbers. */
    long size() {
        return bounds.stream().mapToLong(one -> (long) one[1] - one[0]).sum();
    }

    void forEach(Taker taker) {
        bounds.forEach(one -> taker.take(one[0], one[1]));
    }
}
