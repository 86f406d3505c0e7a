package org.secformer.datasets.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.secformer.datasets.InvalidInputException;

class LengthBucketsTest {

    @Test
    void theSmallestBucketThatHoldsALength() {
        LengthBuckets buckets = new LengthBuckets(512);
        for (int length = 1; length <= 512; length++) {
            int bucket = buckets.holding(length);
            assertTrue(bucket >= length && (bucket == 32 || bucket / 2 < length), length + " in " + bucket);
        }
        assertEquals(List.of(32, 64, 128, 256, 512), buckets.all());
    }

    @Test
    void theModelLimitsTheLengthAndNotTheBucket() {
        assertEquals(List.of(32, 64), new LengthBuckets(64).all());
        assertEquals(List.of(32, 64), new LengthBuckets(50).all());
        assertEquals(List.of(32), new LengthBuckets(10).all());
        assertEquals(64, new LengthBuckets(50).holding(50));
        assertRefused(50, 51, "at most 50");
        assertRefused(64, 65, "at most 64");
        assertRefused(1024, 513, "at most 512");
        assertThrows(IllegalArgumentException.class, () -> new LengthBuckets(0));
    }

    private static void assertRefused(int limit, int length, String part) {
        String message = assertThrows(InvalidInputException.class, () -> new LengthBuckets(limit).holding(length))
                .getMessage();
        assertTrue(message.contains(part) && message.contains(length + " tokens"), message);
    }
}
