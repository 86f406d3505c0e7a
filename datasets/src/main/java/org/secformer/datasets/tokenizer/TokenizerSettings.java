package org.secformer.datasets.tokenizer;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.secformer.datasets.InputFiles;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.Problems;

/**
 * The settings of a tokenizer, from {@code tokenizer_config.json}.
 *
 * @param rules what is done to a text before it is split into words; empty for a byte-level tokenizer, which changes nothing
 * @param maxTokens the largest number of tokens the model was made for, [CLS] and [SEP] included;
 *     {@code Integer.MAX_VALUE} if it is not known
 */
public record TokenizerSettings(Set<TextRule> rules, int maxTokens) {

    /** What Hugging Face assumes without a file: lower case without accents, ideographs apart. */
    public static final TokenizerSettings DEFAULT =
            new TokenizerSettings(EnumSet.allOf(TextRule.class), Integer.MAX_VALUE);

    public TokenizerSettings {
        rules = Set.copyOf(rules);
    }

    /**
     * Reads a {@code tokenizer_config.json}; the defaults, if there is no such file.
     *
     * @throws InvalidInputException naming every key that is malformed or asks for something unsupported
     */
    public static TokenizerSettings read(Path file) {
        if (!Files.exists(file)) {
            return DEFAULT;
        }
        Problems problems = new Problems(file);
        TokenizerSettings settings = new TokenizerConfigReader(file, InputFiles.json(file), problems).settings();
        problems.throwIfAny(
                "Supported is Hugging Face's BertTokenizer with its usual special tokens and no added ones; "
                        + "others as a " + Tokenizer.JSON_FILE + ".");
        return settings;
    }

    /**
     * Reads the {@code tokenizer_config.json} beside a tokenizer that is complete in itself.
     *
     * @throws InvalidInputException naming every key that is malformed or contradicts the tokenizer
     */
    public static TokenizerSettings read(Path file, Tokenizer complete) {
        Problems problems = new Problems(file);
        ObjectNode json = Files.exists(file)
                ? InputFiles.json(file)
                : JsonMapper.builder().build().createObjectNode();
        TokenizerSettings settings = new TokenizerConfigReader(file, json, problems).settings(complete.splitter());
        problems.throwIfAny("Save the tokenizer again, so that its files say the same.");
        return settings;
    }
}
