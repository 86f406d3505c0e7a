package org.secformer.datasets.tokenizer;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.secformer.datasets.InvalidInputException;

/**
 * Turns a text into the ids of its word pieces, as Hugging Face's BertTokenizer does: special tokens written in the
 * text stand for themselves; the rest is split into words ({@link WordSplitter}) and each word into the longest
 * pieces of the vocabulary from left to right, all but the first marked with ##. A word of more than 100 characters,
 * or with a part that the vocabulary lacks, is [UNK] as a whole.
 *
 * <p>The reference is the tokenizer that AutoTokenizer loads, in Hugging Face's library tokenizers. Its character
 * tables are those of Unicode 8.0, so younger characters are ordinary letters. The older one in pure Python differs
 * from it in four ways that are not followed here: it deletes characters that its Python's Unicode does not know and
 * treats marks and punctuation younger than Unicode 8.0 as such; it separates U+2B820 to U+2B91F as ideographs; it
 * composes accents (NFC) when it does not strip them.
 *
 * <p>The ids are the same on every version of Java. All character tables are a resource of this package; only lower
 * case and decompositions are asked from Java, and only for characters that were in Unicode 13.0 (Java 17), whose
 * mappings Unicode keeps stable. Every other character is its own lower case and decomposition. Here the reference
 * differs with the compiler it was built with: it may know a small letter for the few capitals younger than Unicode
 * 13.0.
 *
 * <p>Immutable and thread-safe.
 */
public final class WordPieceTokenizer {

    public static final String VOCABULARY_FILE = "vocab.txt";
    public static final String SETTINGS_FILE = "tokenizer_config.json";

    private static final int MAX_WORD_CHARACTERS = 100;
    private static final String CONTINUATION = "##";
    private static final Map<String, SpecialToken> SPECIAL_TOKENS = Stream.of(SpecialToken.values())
            .collect(Collectors.toUnmodifiableMap(SpecialToken::text, Function.identity()));
    private static final Pattern SPECIAL_TOKEN =
            Pattern.compile(SPECIAL_TOKENS.keySet().stream().map(Pattern::quote).collect(Collectors.joining("|")));

    private final Vocabulary vocabulary;
    private final TokenizerSettings settings;
    private final WordSplitter splitter;

    public WordPieceTokenizer(Vocabulary vocabulary, TokenizerSettings settings) {
        this.vocabulary = vocabulary;
        this.settings = settings;
        this.splitter = new WordSplitter(settings.rules());
    }

    /**
     * Reads {@code vocab.txt} and, if there is one, {@code tokenizer_config.json} from a directory.
     *
     * @throws InvalidInputException if one of them is malformed or asks for something unsupported
     */
    public static WordPieceTokenizer open(Path directory) {
        return new WordPieceTokenizer(
                Vocabulary.read(directory.resolve(VOCABULARY_FILE)),
                TokenizerSettings.read(directory.resolve(SETTINGS_FILE)));
    }

    public Vocabulary vocabulary() {
        return vocabulary;
    }

    public TokenizerSettings settings() {
        return settings;
    }

    /**
     * The ids of a text's tokens, with [CLS] before and [SEP] after them.
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
        ids[limit - 1] = vocabulary.id(SpecialToken.SEP);
        return ids;
    }

    private int[] encode(String text) {
        IntStream.Builder ids = IntStream.builder();
        ids.add(vocabulary.id(SpecialToken.CLS));
        Matcher special = SPECIAL_TOKEN.matcher(text);
        int start = 0;
        while (special.find()) {
            addWords(text.substring(start, special.start()), ids);
            ids.add(vocabulary.id(SPECIAL_TOKENS.get(special.group())));
            start = special.end();
        }
        addWords(text.substring(start), ids);
        ids.add(vocabulary.id(SpecialToken.SEP));
        return ids.build().toArray();
    }

    private void addWords(String text, IntStream.Builder ids) {
        for (String word : splitter.split(text)) {
            pieces(word).forEach(ids::add);
        }
    }

    private IntStream pieces(String word) {
        IntStream unknown = IntStream.of(vocabulary.id(SpecialToken.UNK));
        if (word.codePointCount(0, word.length()) > MAX_WORD_CHARACTERS) {
            return unknown;
        }
        IntStream.Builder pieces = IntStream.builder();
        for (int start = 0; start < word.length(); ) {
            int end = Math.min(word.length(), start + vocabulary.longestToken());
            Integer id = piece(word, start, end);
            while (id == null && end > start + 1) {
                id = piece(word, start, --end);
            }
            if (id == null) {
                return unknown;
            }
            pieces.add(id);
            start = end;
        }
        return pieces.build();
    }

    private Integer piece(String word, int start, int end) {
        String piece = word.substring(start, end);
        return vocabulary.id(start == 0 ? piece : CONTINUATION + piece);
    }
}
