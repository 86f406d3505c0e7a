package org.secformer.jobs.cli.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {
    @Test
    void distancesAreLevenshteins() {
        assertEquals(0, Nearest.distance("port", "port"));
        assertEquals(4, Nearest.distance("", "port"));
        assertEquals(2, Nearest.distance("prot", "port"));
        assertEquals(3, Nearest.distance("kitten", "sitting"));
        assertEquals(3, Nearest.distance("sitting", "kitten"));
    }

    @Test
    void theNearestNameIsFound() {
        assertEquals("port", Nearest.to("prot", List.of("retries", "port", "party")));
    }
}
