package org.secformer.jobs.party.timing;

import java.io.Serializable;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Adds up time by name: of resources that are used, and of sections that follow each other. For one thread. */
public final class Stopwatch implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final String NONE = "";

    private final TreeMap<String, Long> resources = new TreeMap<>();
    private final TreeMap<String, Long> sections = new TreeMap<>();
    private String section = NONE;
    private long sectionStart;

    /** Runs something and adds its time to a resource. */
    public <T> T time(String resource, Supplier<T> work) {
        long start = System.nanoTime();
        try {
            return work.get();
        } finally {
            resources.merge(resource, System.nanoTime() - start, Long::sum);
        }
    }

    /** Ends the current section and starts another; the empty name only ends. */
    public void section(String name) {
        long now = System.nanoTime();
        if (!section.equals(NONE)) {
            sections.merge(section, now - sectionStart, Long::sum);
        }
        section = name;
        sectionStart = now;
    }

    /** Nanoseconds by resource. */
    public TreeMap<String, Long> resources() {
        return resources;
    }

    /** Nanoseconds by section. */
    public TreeMap<String, Long> sections() {
        return sections;
    }
}
