package org.secformer.jobs.monitoring;

import java.util.List;

/** Kinds of parts of the computation, as the papers' tables group them. */
public final class Sections {
    /** What parties compute before a batch's input is used. */
    public static final String PREPARATION = "preparation";

    /** All kinds, in the order of the computation. */
    public static final List<String> KINDS = List.of(
            "embedding", "linear", "attention products", "2Quad", "GeLU", "ReLU", "LayerNorm", "head", PREPARATION);

    private Sections() {}

    /** @param section as the model names it, such as layer 3 feed-forward input */
    public static String kind(String section) {
        String part = section.replaceFirst("^layer \\d+ ", "");
        if (part.startsWith("LayerNorm")) {
            return "LayerNorm";
        }
        return switch (part) {
            case "query, key, value", "attention output", "feed-forward input", "feed-forward output" -> "linear";
            case "2Quad division" -> "2Quad";
            default -> part;
        };
    }
}
