package org.secformer.jobs.party;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.function.Supplier;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.secformer.datasets.InvalidInputException;
import org.secformer.jobs.process.Sessions;

class SlotsTest {
    private static final Supplier<SparkSession> NONE = () -> {
        throw new IllegalStateException("nobody needs Spark");
    };

    private static Slots late(String lanes, SparkConf conf) {
        return Slots.late(NONE, conf, LaneCount.parse(lanes), 1_000);
    }

    @Test
    void executorsThatComeAndGoAreRefused() {
        SparkConf conf = new SparkConf(false).set("spark.dynamicAllocation.enabled", "true");
        String message =
                assertThrows(InvalidInputException.class, () -> late("2", conf)).getMessage();
        assertTrue(message.startsWith("spark.dynamicAllocation.enabled: expected false, found true"), message);
    }

    @Test
    void thisProcessHasAsManyAsAreWanted() {
        assertEquals(7, late("7", new SparkConf(false)).offer());
        assertEquals(
                Runtime.getRuntime().availableProcessors(),
                late("auto", new SparkConf(false)).offer());
    }

    @Test
    void aSessionThatIsThereHasAsManyAsItsThreads() throws IOException {
        try (SparkSession spark = Sessions.start("a program", 3)) {
            assertEquals(3, Slots.of(spark, LaneCount.parse("auto"), 1_000).offer());
            Slots two = Slots.of(spark, LaneCount.parse("2"), 1_000);
            assertEquals(2, two.offer());
            assertSame(spark, two.session());
            String message = assertThrows(
                            InvalidInputException.class, () -> Slots.of(spark, LaneCount.parse("4"), 1_000))
                    .getMessage();
            assertTrue(message.startsWith("--lanes: expected at most 3, the slots that local[3] gives"), message);
            assertFalse(spark.sparkContext().isStopped());
        }
    }
}
