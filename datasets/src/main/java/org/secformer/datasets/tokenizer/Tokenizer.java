package org.secformer.datasets.tokenizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.secformer.datasets.InputFiles;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.storage.Storage;
import org.secformer.datasets.tokenizer.AddedTokens.AddedToken;

/**
 * Turns a text into the ids of its pieces, as the tokenizer that AutoTokenizer loads does, in Hugging Face's library
 * tokenizers: added tokens written in the text stand for themselves; the rest is split into words ({@link TextSplitter})
 * and each word into pieces ({@link SubwordModel}). BERT and DistilBERT have {@link WordSplitter} and {@link WordPieces},
 * RoBERTa has {@link ByteLevelSplitter} and {@link BytePairs}.
 *
 * <p>BERT's character tables in that library are those of Unicode 8.0, so younger characters are ordinary letters. The
 * older BertTokenizer in pure Python differs from it in four ways that are not followed here: it deletes characters that
 * its Python's Unicode does not know and treats marks and punctuation younger than Unicode 8.0 as such; it separates
 * U+2B820 to U+2B91F as ideographs; it composes accents (NFC) when it does not strip them.
 *
 * <p>The ids are the same on every version of Java. All character tables are resources of this package; only lower
 * case and decompositions are asked from Java, and only for characters that were in Unicode 13.0 (Java 17), whose
 * mappings Unicode keeps stable. Every other character is its own lower case and decomposition. Here the reference
 * differs with the compiler it was built with: it may know a small letter for the few capitals younger than Unicode
 * 13.0.
 *
 * <p>Immutable and thread-safe.
 */
public final class Tokenizer {

    /** A whole tokenizer; where there is one, it is preferred to {@link #VOCABULARY_FILE}, as by Hugging Face. */
    public static final String JSON_FILE = "tokenizer.json";

    /** The pieces of a BERT tokenizer. */
    public static final String VOCABULARY_FILE = "vocab.txt";

    public static final String SETTINGS_FILE = "tokenizer_config.json";

    private final AddedTokens added;
    private final TextSplitter splitter;
    private final SubwordModel model;
    private final Frame frame;
    private final int size;

    /**
     * What stands around every text.
     *
     * @param first begins it; the classifier reads its vector
     * @param last ends it
     * @param padding fills a row up
     */
    record Frame(int first, int last, int padding) {}

    Tokenizer(Vocabulary vocabulary, AddedTokens added, TextSplitter splitter, SubwordModel model, Frame frame) {
        this.added = added;
        this.splitter = splitter;
        this.model = model;
        this.frame = frame;
        this.size = Math.max(vocabulary.size(), added.size());
    }

    /** BERT's tokenizer from the pieces of its {@code vocab.txt}. */
    static Tokenizer ofWordPieces(Vocabulary vocabulary, Set<TextRule> rules) {
        List<AddedToken> special = Stream.of(SpecialToken.values())
                .map(token -> AddedToken.plain(token.text(), vocabulary.id(token.text())))
                .toList();
        return new Tokenizer(
                vocabulary,
                new AddedTokens(special),
                new WordSplitter(rules),
                new WordPieces(vocabulary, vocabulary.id(SpecialToken.UNK.text())),
                new Frame(
                        vocabulary.id(SpecialToken.CLS.text()),
                        vocabulary.id(SpecialToken.SEP.text()),
                        vocabulary.id(SpecialToken.PAD.text())));
    }

    /**
     * Reads the tokenizer of a checkpoint.
     *
     * @param file the name of its {@link #JSON_FILE} or {@link #VOCABULARY_FILE}
     * @param settings for the latter; the former is complete in itself
     * @throws InvalidInputException if the file is malformed or asks for something unsupported
     */
    public static Tokenizer read(Storage storage, String file, TokenizerSettings settings) {
        return file.equals(JSON_FILE)
                ? TokenizerJsonReader.read(storage, file)
                : ofWordPieces(
                        Vocabulary.ofLines(
                                storage.locate(file),
                                InputFiles.text(storage, file).lines().toList()),
                        settings.rules());
    }

    /**
     * The ids of a text's tokens, with the first and the last special token around them.
     *
     * @param limit the largest number of tokens, [CLS] and [SEP] included; at least 2
     * @param overlong what to do with a text that has more
     * @throws InvalidInputException if the text has more tokens and is to be refused
     */
    public int[] encode(String text, int limit, OverlongText overlong) {
        if (limit < 2) {
            throw new IllegalArgumentException("[CLS] and [SEP] need 2 tokens, the limit is " + limit);
        }
        int[] ids = encode(text);
        if (ids.length <= limit) {
            return ids;
        }
        if (overlong == OverlongText.REFUSE) {
            throw new InvalidInputException(
                    "The text has " + ids.length + " tokens, [CLS] and [SEP] included: expected at most " + limit
                            + ".\nShorten it, or choose to truncate long texts.");
        }
        ids = Arrays.copyOf(ids, limit);
        ids[limit - 1] = frame.last();
        return ids;
    }

    private int[] encode(String text) {
        IntStream.Builder ids = IntStream.builder();
        ids.add(frame.first());
        added.scan(text, between -> splitter.split(between).forEach(word -> model.addPieces(word, ids)), ids::add);
        ids.add(frame.last());
        return ids.build().toArray();
    }

    /**
     * The words that a text is split into before they are cut into pieces, normalised as the tokenizer does, whitespace around them left
     * out. Added tokens written in a text are no words.
     *
     * @param limit as in {@link #encode}: words of which the first piece is cut off are left out
     */
    public List<Word> words(String text, int limit) {
        List<Word> words = new ArrayList<>();
        int[] next = {1};
        added.scan(
                text,
                between -> splitter.split(between).forEach(word -> {
                    IntStream.Builder pieces = IntStream.builder();
                    model.addPieces(word, pieces);
                    int count = (int) pieces.build().count();
                    if (count > 0 && !word.isBlank() && next[0] < limit - 1) {
                        words.add(new Word(word.strip(), next[0]));
                    }
                    next[0] += count;
                }),
                id -> next[0]++);
        return words;
    }

    /** All ids are below this. */
    public int size() {
        return size;
    }

    TextSplitter splitter() {
        return splitter;
    }

    /** The token that fills a row up. */
    public int padding() {
        return frame.padding();
    }
}
