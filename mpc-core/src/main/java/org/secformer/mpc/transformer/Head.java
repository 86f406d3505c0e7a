package org.secformer.mpc.transformer;

/** Kinds of heads: what a model computes of a text. Which it is, is public. */
public enum Head {
    /** One score per class: BERT's pooler and classifier, and RoBERTa's head. */
    TANH(new SequenceHead(SequenceHead.Activation.TANH)),
    /** One score per class: DistilBERT's head. */
    RELU(new SequenceHead(SequenceHead.Activation.RELU));

    private final HeadPart part;

    Head(HeadPart part) {
        this.part = part;
    }

    HeadPart part() {
        return part;
    }
}
