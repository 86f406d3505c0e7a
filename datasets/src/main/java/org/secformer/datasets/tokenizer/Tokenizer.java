package org.secformer.datasets.tokenizer;

import java.util.ArrayList;
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
 * RoBERTa has {@link ByteLevelSplitter} and {@link BytePairs}, XLM-RoBERTa and CamemBERT have {@link UnigramSplitter} and {@link
 * UnigramPieces}.
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

    /** All token types are below this. */
    public static final int MOST_TYPES = Template.MOST_TYPES;

    private final AddedTokens added;
    private final TextSplitter splitter;
    private final SubwordModel model;
    private final Frame frame;
    private final int size;

    /**
     * What stands around texts.
     *
     * @param single around one
     * @param pair around two, null if there is no way to write them
     * @param padding fills a row up
     */
    record Frame(Template single, Template pair, int padding) {
        /** BERT's. */
        static Frame bert(int first, int last, int padding) {
            return new Frame(Template.single(first, last), Template.bertPair(first, last), padding);
        }

        /** RoBERTa's. */
        static Frame roberta(int first, int last, int padding) {
            return new Frame(Template.single(first, last), Template.robertaPair(first, last), padding);
        }
    }

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
                Frame.bert(
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
     * The tokens of a text or a pair, with the special ones around them. Of a pair that is cut, the longer text loses tokens
     * first, as Hugging Face's strategy {@code longest_first} has it.
     *
     * @param limit the largest number of tokens, special ones included; at least as many as these
     * @param overlong what to do with a text or pair that has more
     * @throws InvalidInputException if there are more tokens and that is to be refused, or the tokenizer has no pairs
     */
    public Tokens encode(TextInput input, int limit, OverlongText overlong) {
        Template template = input.isPair() ? pairTemplate() : frame.single();
        int room = limit - template.specials();
        if (room < 0) {
            throw new IllegalArgumentException(
                    "special tokens need " + template.specials() + " tokens, the limit is " + limit);
        }
        int[] first = ids(input.first());
        int[] second = input.isPair() ? ids(input.second()) : new int[0];
        int count = Math.addExact(first.length, second.length);
        if (count <= room) {
            return template.row(first, first.length, second, second.length);
        }
        if (overlong == OverlongText.REFUSE) {
            throw new InvalidInputException("The text has " + (count + template.specials())
                    + " tokens, [CLS] and [SEP] included: expected at most " + limit
                    + ".\nShorten it, or choose to truncate long texts.");
        }
        int kept = input.isPair() ? firstKept(first.length, second.length, room) : room;
        return template.row(first, kept, second, room - kept);
    }

    /** The ids of a single text's tokens, see {@link #encode(TextInput, int, OverlongText)}. */
    public int[] encode(String text, int limit, OverlongText overlong) {
        return encode(TextInput.single(text), limit, overlong).ids();
    }

    /** How many tokens of the first text stay, if both have more than there is room for. */
    private static int firstKept(int first, int second, int room) {
        int shorter = Math.min(first, second);
        // Where both are longer than half of the room, what an odd room has left over goes to the longer one.
        int keptOfShorter = Math.min(shorter, room / 2);
        return first <= second ? keptOfShorter : room - keptOfShorter;
    }

    /**
     * Requires that pairs of texts can be written.
     *
     * @param source what a refusal names
     * @param types token types that the model has
     * @param limit the largest number of tokens of the model
     * @throws InvalidInputException if the tokenizer has no pairs, needs more token types or has no room for any token of a text
     */
    public void requirePairs(Object source, int types, int limit) {
        Template pair = pairTemplate();
        if (pair.types() > types) {
            throw InvalidInputException.of(
                    source,
                    "type_vocab_size",
                    pair.types() + " token types, as the tokenizer tells the texts of a pair apart by them",
                    String.valueOf(types),
                    "Use a model that was trained on pairs of texts, or give single texts.");
        }
        if (pair.specials() >= limit) {
            throw InvalidInputException.of(
                    source,
                    "largest number of tokens",
                    "more than the " + pair.specials() + " special ones around a pair of texts",
                    String.valueOf(limit),
                    "Use a model with more positions, or give single texts.");
        }
    }

    /** The refusal of pairs for a model that labels words. */
    public static InvalidInputException wordsOfPairs(Object source) {
        return InvalidInputException.of(
                source,
                "the model",
                "one of pairs of texts",
                "one that labels the words of single texts",
                "Give single texts: name their column with --text-column, and none with --pair-column \"\".");
    }

    private Template pairTemplate() {
        if (frame.pair() == null) {
            throw InvalidInputException.of(
                    JSON_FILE,
                    "post_processor.pair",
                    "how a pair of texts is written",
                    "nothing",
                    "Use a model that was trained on pairs of texts, or give single texts.");
        }
        return frame.pair();
    }

    private int[] ids(String text) {
        IntStream.Builder ids = IntStream.builder();
        added.scan(text, between -> splitter.split(between).forEach(word -> model.addPieces(word, ids)), ids::add);
        return ids.build().toArray();
    }

    /**
     * The words that a text is split into before they are cut into pieces, normalised as the tokenizer does, whitespace around them left
     * out. Added tokens written in a text are no words.
     *
     * @param input a single text
     * @param limit as in {@link #encode}: words of which the first piece is cut off are left out
     */
    public List<Word> words(TextInput input, int limit) {
        if (input.isPair()) {
            throw new IllegalArgumentException("words of a pair of texts");
        }
        List<Word> words = new ArrayList<>();
        int[] next = {1};
        added.scan(
                input.first(),
                between -> splitter.split(between).forEach(word -> {
                    IntStream.Builder pieces = IntStream.builder();
                    model.addPieces(word, pieces);
                    int count = (int) pieces.build().count();
                    String bare = (word.indexOf(UnigramSplitter.MARK) == 0 ? word.substring(1) : word).strip();
                    if (count > 0 && !bare.isEmpty() && next[0] < limit - 1) {
                        words.add(new Word(bare, next[0]));
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
