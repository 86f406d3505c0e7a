package org.secformer.jobs.texts;

import java.util.List;
import java.util.stream.Collectors;
import org.secformer.datasets.tokenizer.Word;

/** A text's words as the client keeps them beside its id, sealed: a line each, the place of its first piece and the word. */
public final class Words {
    private Words() {}

    public static String text(List<Word> words) {
        return words.stream().map(word -> word.token() + " " + word.text()).collect(Collectors.joining("\n"));
    }

    /** Undoes {@link #text}. */
    public static List<Word> parse(String text) {
        return text.lines()
                .map(line -> line.split(" ", 2))
                .map(parts -> new Word(parts[1], Integer.parseInt(parts[0])))
                .toList();
    }

    /** The places of their first pieces. */
    public static int[] tokens(List<Word> words) {
        return words.stream().mapToInt(Word::token).toArray();
    }
}
