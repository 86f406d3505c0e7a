package org.secformer.mpc.protocol;

/**
 * Cuts long tensors into pieces that stay in the second-level cache with all the randomness drawn for them. Dealer and
 * parties must cut alike, as the order of what is drawn depends on it.
 */
final class Pieces {
    /** Elements; a multiple of 64, so that bits of a piece fill whole words. */
    static final int SIZE = 4096;

    /** Elements that are sent and received at a time: enough to keep a writer busy, and they stay in the same cache. */
    static final int SENT = 4 * SIZE;

    /** What is done to elements {@code from .. from + count - 1}. */
    interface Task {
        void run(int from, int count);
    }

    private Pieces() {}

    static void of(int elements, Task task) {
        of(elements, SIZE, task);
    }

    /** In pieces of another size. */
    static void of(int elements, int size, Task task) {
        for (int from = 0; from < elements; from += size) {
            task.run(from, Math.min(size, elements - from));
        }
    }
}
