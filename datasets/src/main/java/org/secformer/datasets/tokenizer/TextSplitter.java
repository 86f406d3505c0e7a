package org.secformer.datasets.tokenizer;

import java.util.List;

/** Normalises a text and splits it into the words that are cut into pieces one by one. Immutable. */
interface TextSplitter {
    /** The words in the order of the text, none of them empty. */
    List<String> split(String text);
}
