package org.secformer.design;

/** A model in the report. */
enum Candidate {
    TEACHER("teacher (softmax)"),
    RAW_SWAP("2Quad, not trained further"),
    FINE_TUNED("2Quad, fine-tuned"),
    DISTILLED("2Quad, distilled");

    private final String title;

    Candidate(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }
}
