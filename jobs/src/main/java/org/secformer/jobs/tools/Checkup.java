package org.secformer.jobs.tools;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.secformer.jobs.failures.Failures;

/** Runs checks one after the other and keeps what each found; a check that fails does not end the others. */
public final class Checkup {
    private final List<Finding> findings = new ArrayList<>();

    /** How bad a finding is. */
    public enum Level {
        OK,
        /** Was not checked, as nothing said where to look. */
        SKIPPED,
        /** A run works, but may not for long or not well. */
        WARNING,
        /** A run would fail. */
        PROBLEM
    }

    /**
     * What one check found.
     *
     * @param subject what was checked
     * @param found one line
     * @param remedy what mends it, or the empty string
     */
    public record Finding(Level level, String subject, String found, String remedy) {}

    /**
     * What a checkup came to.
     *
     * @param role whose it is
     * @param findings in the order in which they were looked for
     */
    public record Report(String role, List<Finding> findings) {}

    /** One check: does what a run would do, and throws what it would throw. */
    public interface Check<T> {
        T run() throws IOException;
    }

    /**
     * Runs a check whose result later checks need.
     *
     * @return its result, or nothing if it failed; the failure is kept as a problem then
     */
    public <T> Optional<T> attempt(String subject, Check<T> check) {
        try {
            return Optional.ofNullable(check.run());
        } catch (IOException | RuntimeException failure) {
            if (!Failures.isKnown(failure)) {
                throw new IllegalStateException("the check of " + subject + " failed", failure);
            }
            String message = Failures.messageOf(failure);
            int end = message.indexOf('\n');
            if (end < 0) {
                problem(subject, message, "");
            } else {
                problem(subject, message.substring(0, end), message.substring(end + 1));
            }
            return Optional.empty();
        }
    }

    public void ok(String subject, String found) {
        findings.add(new Finding(Level.OK, subject, found, ""));
    }

    /** @param option that would have to be given */
    public void skipped(String subject, String option) {
        findings.add(new Finding(Level.SKIPPED, subject, "not checked: no " + option, ""));
    }

    public void warning(String subject, String found, String remedy) {
        findings.add(new Finding(Level.WARNING, subject, found, remedy));
    }

    public void problem(String subject, String found, String remedy) {
        findings.add(new Finding(Level.PROBLEM, subject, found, remedy));
    }

    public List<Finding> findings() {
        return List.copyOf(findings);
    }

    public void print(PrintStream out) {
        for (Finding finding : findings) {
            String level = finding.level().toString().toLowerCase(Locale.ROOT);
            out.printf("%-8s %-26s %s%n", level, finding.subject(), finding.found());
            finding.remedy().lines().forEach(line -> out.printf("%-8s %-26s -> %s%n", "", "", line));
        }
        out.println(hasProblems() ? "a run would fail" : "ready");
    }

    public boolean hasProblems() {
        return findings.stream().anyMatch(finding -> finding.level() == Level.PROBLEM);
    }
}
