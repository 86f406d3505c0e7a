package org.secformer.mpc.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** A kernel can be asked for by name, and what is chosen unasked is never the slowest or an emulation. */
class KernelChoiceTest {
    @Test
    void namesAreObeyed() {
        assertEquals("reference", KernelChoice.choose("reference").name());
        assertTrue(KernelChoice.choose("vector-api").name().startsWith("vector-api"));
    }

    @Test
    void theBestIsFast() {
        assertNotEquals("reference", RingKernels.best().name(), "start with " + VectorModule.OPTION);
        assertNotEquals("native-amx-emulated", RingKernels.best().name());
        assertEquals(RingKernels.best().name(), KernelChoice.choose("native").name());
    }

    @Test
    void theVectorApiIsLoadedLate() {
        assertTrue(ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty(), "it is announced at every start");
        assertTrue(KernelChoice.choose("vector-api").name().startsWith("vector-api"));
    }

    @Test
    void unknownNamesAreRefused() {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> KernelChoice.choose("vectorapi"));
        assertTrue(refusal.getMessage().endsWith("not vectorapi"), refusal.getMessage());
    }
}
