package org.secformer.datasets.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.secformer.datasets.tokenizer.TextRule.LOWER_CASE;
import static org.secformer.datasets.tokenizer.TextRule.SEPARATE_IDEOGRAPHS;
import static org.secformer.datasets.tokenizer.TextRule.STRIP_ACCENTS;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The cases of Hugging Face's own tests for BertTokenizer, and the borders of every rule. */
class WordSplitterTest {

    private static final Set<TextRule> ALL = Set.of(LOWER_CASE, STRIP_ACCENTS, SEPARATE_IDEOGRAPHS);

    @Test
    void ideographsStandAlone() {
        assertSplit(ALL, "ah\u535A\u63A8zz", "ah", "\u535A", "\u63A8", "zz");
        assertSplit(Set.of(), "ah\u535A\u63A8zz", "ah\u535A\u63A8zz");
        assertSplit(ALL, "\u3042\u30ab\ud55c", "\u3042\u30ab\u1112\u1161\u11ab");
    }

    @Test
    void lowerCaseStripsAccentsUnlessToldOtherwise() {
        assertSplit(ALL, " \tHeLLo!how  \n Are yoU?  ", "hello", "!", "how", "are", "you", "?");
        assertSplit(ALL, "H\u00E9llo", "hello");
        assertSplit(
                Set.of(LOWER_CASE), " \tH\u00E4LLo!how  \n Are yoU?  ", "h\u00E4llo", "!", "how", "are", "you", "?");
        assertSplit(Set.of(LOWER_CASE), "H\u00E9llo", "h\u00E9llo");
    }

    @Test
    void withoutLowerCaseLettersStay() {
        assertSplit(Set.of(), " \tHeLLo!how  \n Are yoU?  ", "HeLLo", "!", "how", "Are", "yoU", "?");
        assertSplit(Set.of(), " \tH\u00E4LLo", "H\u00E4LLo");
        assertSplit(Set.of(STRIP_ACCENTS), " \tH\u00E4LLo", "HaLLo");
        assertSplit(Set.of(), "e\u0301", "e\u0301");
    }

    @Test
    void punctuationStandsAlone() {
        assertSplit(
                ALL,
                "a\n'll !!to?'d of, can't.",
                "a",
                "'",
                "ll",
                "!",
                "!",
                "to",
                "?",
                "'",
                "d",
                "of",
                ",",
                "can",
                "'",
                "t",
                ".");
        assertSplit(ALL, "a$b^c`d~e", "a", "$", "b", "^", "c", "`", "d", "~", "e");
        assertSplit(ALL, "\u00bfqu\u00e9?\u3002\u2014", "\u00bf", "que", "?", "\u3002", "\u2014");
        assertSplit(ALL, "\u20ac5\u00a9", "\u20ac5\u00a9");
        assertSplit(ALL, "x\u037ey\u1fefz", "x", ";", "y", "`", "z");
    }

    @Test
    void controlCharactersVanishAndWhitespaceSeparates() {
        assertSplit(ALL, "a\u0000b\ufffdc\u00add\u200be\ufefff\u0085g\u000bh\ue000i", "abcdefghi");
        assertSplit(ALL, "a\tb\nc\rd\u00a0e\u2003f\u3000g\u2028h\u1680i", "a", "b", "c", "d", "e", "f", "g", "h", "i");
        assertSplit(ALL, "", new String[0]);
        assertSplit(ALL, " \u00ad\n", new String[0]);
    }

    @Test
    void everyCharacterIsLowerCasedByItself() {
        assertSplit(ALL, "\u03a3\u0391\u03a3 \u0130 \u212a\u1e9e", "\u03c3\u03b1\u03c3", "i", "k\u00df");
        assertSplit(Set.of(LOWER_CASE), "\u0130", "i\u0307");
    }

    @Test
    void charactersYoungerThanTheTablesAreLetters() {
        assertSplit(ALL, "a\ud83e\udee0b\u0378\u0898c\u2e52\ua7dc", "a\ud83e\udee0b\u0378\u0898c\u2e52\ua7dc");
    }

    @Test
    void loneSurrogatesVanish() {
        assertSplit(ALL, "a\ud800b\udc00c\ud800", "abc");
    }

    private static void assertSplit(Set<TextRule> rules, String text, String... words) {
        assertEquals(List.of(words), new WordSplitter(rules).split(text));
    }
}
