package org.secformer.datasets.tokenizer;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** How special tokens and one or two texts make a row. Immutable. */
record Template(List<Part> parts) {
    /** All token types are below this. */
    static final int MOST_TYPES = 2;

    /** What a part of a row is. */
    enum Kind {
        SPECIAL,
        FIRST_TEXT,
        SECOND_TEXT
    }

    /**
     * One special token, or a text.
     *
     * @param id of the special token
     * @param type of all tokens of this part
     */
    record Part(Kind kind, int id, int type) {
        static Part special(int id, int type) {
            return new Part(Kind.SPECIAL, id, type);
        }

        static Part text(Kind kind, int type) {
            return new Part(kind, 0, type);
        }
    }

    /** One text between two special tokens. */
    static Template single(int first, int last) {
        return new Template(List.of(Part.special(first, 0), Part.text(Kind.FIRST_TEXT, 0), Part.special(last, 0)));
    }

    /** As BERT has pairs: [CLS] first [SEP] second [SEP], of type 1 behind the first [SEP]. */
    static Template bertPair(int first, int last) {
        return new Template(Stream.concat(
                        single(first, last).parts.stream(),
                        Stream.of(Part.text(Kind.SECOND_TEXT, 1), Part.special(last, 1)))
                .toList());
    }

    /** As RoBERTa has pairs: {@code <s> first </s></s> second </s>}, all of type 0. */
    static Template robertaPair(int first, int last) {
        return new Template(Stream.concat(
                        single(first, last).parts.stream(),
                        Stream.of(Part.special(last, 0), Part.text(Kind.SECOND_TEXT, 0), Part.special(last, 0)))
                .toList());
    }

    /** How many special tokens a row has. */
    int specials() {
        return (int) parts.stream().filter(part -> part.kind == Kind.SPECIAL).count();
    }

    /** How many token types a model must have. */
    int types() {
        return 1 + parts.stream().mapToInt(Part::type).max().orElse(0);
    }

    /** Whether each of these texts stands in it once, in that order, and nothing else does but special tokens. */
    boolean holds(Kind... texts) {
        return parts.stream()
                .map(Part::kind)
                .filter(kind -> kind != Kind.SPECIAL)
                .toList()
                .equals(List.of(texts));
    }

    /** A row of the first tokens of each text. */
    Tokens row(int[] first, int firstCount, int[] second, int secondCount) {
        IntStream.Builder ids = IntStream.builder();
        IntStream.Builder types = IntStream.builder();
        for (Part part : parts) {
            int[] tokens =
                    part.kind == Kind.SPECIAL ? new int[] {part.id} : part.kind == Kind.FIRST_TEXT ? first : second;
            int count = part.kind == Kind.SPECIAL ? 1 : part.kind == Kind.FIRST_TEXT ? firstCount : secondCount;
            for (int i = 0; i < count; i++) {
                ids.add(tokens[i]);
                types.add(part.type);
            }
        }
        return new Tokens(ids.build().toArray(), types.build().toArray());
    }
}
