package org.secformer.design.data;

/** A text to learn from or to be measured with. @param label its class, or null if nobody said */
public record LabelledText(String id, String text, String label) {
    @Override
    public String toString() {
        return "LabelledText[" + id + "]";
    }
}
