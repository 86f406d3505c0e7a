package org.secformer.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProblemsTest {

    @Test
    void everyProblemIsOneLine() {
        Problems problems = new Problems("model");
        problems.add("config.json", "a", "1", "2");
        Optional<String> failed = problems.attempt(() -> {
            throw new InvalidInputException("vocab.txt is empty.\nUse another.");
        });
        assertEquals(Optional.empty(), failed);
        assertEquals(Optional.of("fine"), problems.attempt(() -> "fine"));
        InvalidInputException all =
                assertThrows(InvalidInputException.class, () -> problems.throwIfAny("Save the model again."));
        assertEquals(
                "model: 2 problems.\n  config.json, a: expected 1, found 2\n  vocab.txt is empty.\n    Use another.\n"
                        + "Save the model again.",
                all.getMessage());
    }

    @Test
    void withoutProblemsNothingHappens() {
        new Problems("model").throwIfAny("Nothing to mend.");
    }
}
