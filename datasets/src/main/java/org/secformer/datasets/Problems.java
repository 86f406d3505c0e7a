package org.secformer.datasets;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Collects everything that is wrong with an input, so that the user learns all of it at once. Not thread-safe. */
public final class Problems {

    private final Object subject;
    private final List<String> lines = new ArrayList<>();

    /** @param subject the file or directory that is checked; the message starts with it */
    public Problems(Object subject) {
        this.subject = subject;
    }

    /** Adds one problem; the parameters are those of {@link InvalidInputException#of}. */
    public void add(Object file, String place, String expected, String found) {
        lines.add(file + ", " + place + ": expected " + expected + ", found " + found);
    }

    /** The result of one step, or nothing if it fails; its message is kept then. */
    public <T> Optional<T> attempt(Supplier<T> step) {
        try {
            return Optional.of(step.get());
        } catch (InvalidInputException problem) {
            lines.add(problem.getMessage().replace("\n", "\n    "));
            return Optional.empty();
        }
    }

    /**
     * Ends a check.
     *
     * @param remedy one sentence that says what mends these problems
     * @throws InvalidInputException with one line for each problem, if there is any
     */
    public void throwIfAny(String remedy) {
        if (lines.isEmpty()) {
            return;
        }
        String count = lines.size() == 1 ? "1 problem" : lines.size() + " problems";
        throw new InvalidInputException(subject + ": " + count + ".\n  " + String.join("\n  ", lines) + "\n" + remedy);
    }
}
