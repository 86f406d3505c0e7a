package org.secformer.mpc.correlation;

/**
 * Cuts long tensors into pieces that stay in the second-level cache with all the randomness drawn for them. Dealer and
 * parties must cut alike, as the order of what is drawn depends on it.
 */
public final class Pieces {
    /** Elements; a multiple of 64, so that bits of a piece fill whole words. */
    public static final int SIZE = 4096;

    /** Elements that are sent and received at a time: enough to keep a writer busy, and they stay in the same cache. */
    public static final int SENT = 4 * SIZE;

    /** What is done to elements {@code from .. from + count - 1}. */
    public interface Task {
        void run(int from, int count);
    }

    private Pieces() {}

    /** In pieces of so many elements; the last may have fewer. */
    public static void of(int elements, int size, Task task) {
        // Sizes are up to the largest int: the next piece's beginning is not.
        for (int from = 0; from < elements; ) {
            int count = Math.min(size, elements - from);
            task.run(from, count);
            from += count;
        }
    }
}
