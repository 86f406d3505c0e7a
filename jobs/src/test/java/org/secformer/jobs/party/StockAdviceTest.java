package org.secformer.jobs.party;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.secformer.datasets.names.BundleId;
import org.secformer.jobs.party.coordination.Supply;
import org.secformer.mpc.protocol.Network;
import org.secformer.mpc.transformer.ModelShape;
import org.secformer.mpc.transformer.Plan;

class StockAdviceTest {
    private static final StockAdvice ADVICE = advice(Network.NEAR);

    private static StockAdvice advice(Network network) {
        return new StockAdvice(
                new Plan(new ModelShape(8, 1, 2, 8, 2, 1e-12, 5), 4, 2, network),
                new BundleId("00112233445566778899aabbccddeeff"),
                1,
                600);
    }

    @Test
    void tooLittleMaterialSaysHowMuchAndWhatMendsIt() {
        String message = ADVICE.tooLittle(new Supply(3, 1, 3, 2, false)).getMessage();
        assertContains(message, "3 units are needed");
        assertContains(message, "1 unused ones in common (party 0 has 3, party 1 has 2)");
        assertContains(message, "secformer deal --units 2 --length 4 --batch 2 --bundle ");
        assertContains(message, "00112233445566778899aabbccddeeff");
        assertContains(message, "Nothing was used");
    }

    /** Or a dealer who was told only of lengths would deal what nobody can use. */
    @Test
    void theNetworkIsNamed() {
        Supply none = new Supply(3, 0, 0, 0, false);
        String near = ADVICE.tooLittle(none).getMessage();
        assertContains(near, "for a near network (round trips below 5 ms)");
        assertFalse(near.contains("--rtt-millis"), near);
        String far = advice(Network.FAR).tooLittle(none).getMessage();
        assertContains(far, "--length 4 --batch 2 --rtt-millis 5 --bundle ");
        assertContains(far, "for a far network (round trips from 5 ms)");
    }

    @Test
    void waitingInVainSaysForWhomAndWhatStays() {
        String message = ADVICE.waitedInVain(new Supply(5, 0, 0, 2, true)).getMessage();
        assertContains(message, "Waited 600 s for material from the dealer");
        assertContains(message, "5 units are needed");
        assertContains(message, "secformer deal --units 5 ");
        assertContains(message, "What was scored stays");
    }

    private static void assertContains(String message, String part) {
        assertTrue(message.contains(part), message);
    }
}
