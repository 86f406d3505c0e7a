package org.secformer.mpc.transformer;

/** Kinds of heads: what a model computes of a text. Which it is, is public. */
public enum Head {
    /** One score per class: BERT's pooler and classifier, and RoBERTa's head. */
    TANH(new SequenceHead(SequenceHead.Activation.TANH)),
    /** One score per class: DistilBERT's head. */
    RELU(new SequenceHead(SequenceHead.Activation.RELU)),
    /** One score per class: ELECTRA's head. */
    GELU(new SequenceHead(SequenceHead.Activation.GELU)),
    /** The vector of the first token. */
    FIRST_TOKEN(new FirstTokenHead()),
    /** The mean of the vectors of a text's tokens. */
    MEAN(new MeanHead()),
    /** One score per class of every token. */
    TOKENS(new TokenHead());

    private final HeadPart part;

    Head(HeadPart part) {
        this.part = part;
    }

    HeadPart part() {
        return part;
    }

    /** Whether a text's numbers are a vector as wide as a token, so that none of them is a label's. */
    public boolean isVector() {
        return part.isVector();
    }

    /** Whether there are numbers for every token, one after the other, those of padding zeros. */
    public boolean isOfTokens() {
        return this == TOKENS;
    }

    /**
     * The numbers that are meant by those that come out.
     *
     * @param outputs of one unflagged text, the flag left out
     */
    public double[] values(double[] outputs) {
        return part.values(outputs);
    }
}
