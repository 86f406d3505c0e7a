package org.secformer.jobs.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.secformer.mpc.transformer.ModelShape;

class ProcessHeapTest {
    private static final ModelShape LARGE = new ModelShape(1024, 24, 16, 4096, 2, 1e-12, 5);
    private static final ModelShape BASE = new ModelShape(768, 12, 12, 3072, 2, 1e-12, 5);
    private static final ModelShape SMALL = new ModelShape(128, 2, 2, 512, 4, 1e-12, 5);
    private static final BatchChoice ONE = new BatchChoice(1, 1);

    private static long heap(ModelShape shape, int machineGigabytes) {
        return ProcessHeap.of(shape, 128, ONE, 0, ProcessHeap.most((long) machineGigabytes << 30));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 8, 16, 24, 64, 512})
    void bothPartiesAndWhoStartedThemLeaveSomethingOfTheMachine(int gigabytes) {
        // The tenth is what bin/secformer gives to demo and bench themselves.
        long machine = (long) gigabytes << 30;
        for (ModelShape shape : new ModelShape[] {SMALL, BASE, LARGE}) {
            assertTrue(2 * heap(shape, gigabytes) + machine / 10 <= machine / 10 * 9 + 10, shape::toString);
        }
    }

    @Test
    void aHeapIsWhatTheModelNeedsTwiceOver() {
        assertEquals(2L << 30, heap(SMALL, 512));
        assertEquals(2 * BatchChoice.heapBytes(BASE, 128, 1, 1), heap(BASE, 24));
        assertEquals(2 * BatchChoice.heapBytes(LARGE, 128, 1, 1), heap(LARGE, 512));
        assertEquals((12L << 30) / 5 * 2, heap(LARGE, 12));
    }

    @Test
    void modelsFitMachinesThatAreLargeEnough() {
        long base = BatchChoice.heapBytes(BASE, 128, 1, 1);
        long large = BatchChoice.heapBytes(LARGE, 128, 1, 1);
        assertTrue(base < heap(BASE, 4), "BERT-base needs " + base);
        assertTrue(large < heap(LARGE, 12), "BERT-large needs " + large);
    }

    @Test
    void theMachineIsAsLargeAsItsJvmsBelieve() {
        long machine = ProcessHeap.machineBytes();
        assertTrue(machine >= Runtime.getRuntime().maxMemory(), "found " + machine);
    }
}
