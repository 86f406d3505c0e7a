package org.secformer.jobs.tools;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.secformer.mpc.transformer.ModelShape;

/**
 * The heap of each process that {@code demo} and {@code bench} start, unless {@code --heap} says.
 *
 * <p>Both parties compute at once: each may use two fifths of the machine's memory, so that a fifth is left to the command
 * that started them, to what they hold outside their heaps, and to the system. Less is enough for most models: twice what
 * {@link BatchChoice} estimates, at least {@value #USUAL_BYTES} bytes.
 */
public final class ProcessHeap {
    static final long USUAL_BYTES = 2L << 30;

    private ProcessHeap() {}

    /** The machine's memory, or its container's limit. */
    public static long machineBytes() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }

    /** The most that each of two processes may use of so much memory. */
    public static long most(long machineBytes) {
        return machineBytes / 5 * 2;
    }

    /**
     * What a party is given for a choice.
     *
     * @param tableBytes that masked embedding tables take
     * @param most bytes
     */
    public static long of(ModelShape shape, int length, BatchChoice choice, long tableBytes, long most) {
        long estimate = BatchChoice.heapBytes(shape, length, choice.rows(), choice.lanes()) + tableBytes;
        return Math.min(most, Math.max(USUAL_BYTES, 2 * estimate));
    }
}
