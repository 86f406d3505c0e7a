package org.secformer.datasets.tokenizer;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The content of {@code tokenizer.json}, written as in the checkpoints of BERT and RoBERTa; a test may change it. */
final class TokenizerFiles {
    private TokenizerFiles() {}

    static ObjectNode bert(List<String> pieces, Set<TextRule> rules) {
        ObjectNode json = frame();
        for (String special : List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")) {
            addToken(json, pieces.indexOf(special), special, false);
        }
        ObjectNode normalizer =
                json.putObject("normalizer").put("type", "BertNormalizer").put("clean_text", true);
        normalizer.put("handle_chinese_chars", rules.contains(TextRule.SEPARATE_IDEOGRAPHS));
        normalizer.put("strip_accents", rules.contains(TextRule.STRIP_ACCENTS));
        normalizer.put("lowercase", rules.contains(TextRule.LOWER_CASE));
        json.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
        ObjectNode post = json.putObject("post_processor").put("type", "TemplateProcessing");
        ArrayNode single = post.putArray("single");
        template(single, "SpecialToken", "[CLS]", 0);
        template(single, "Sequence", "A", 0);
        template(single, "SpecialToken", "[SEP]", 0);
        ArrayNode pair = post.putArray("pair").addAll(single);
        template(pair, "Sequence", "B", 1);
        template(pair, "SpecialToken", "[SEP]", 1);
        ObjectNode special = post.putObject("special_tokens");
        for (String token : List.of("[CLS]", "[SEP]")) {
            ObjectNode entry = special.putObject(token).put("id", token);
            entry.putArray("ids").add(pieces.indexOf(token));
            entry.putArray("tokens").add(token);
        }
        ObjectNode model = json.putObject("model").put("type", "WordPiece").put("unk_token", "[UNK]");
        model.put("continuing_subword_prefix", "##").put("max_input_chars_per_word", 100);
        vocabulary(model, pieces, 0);
        return json;
    }

    private static void template(ArrayNode parts, String kind, String id, int type) {
        parts.addObject().putObject(kind).put("id", id).put("type_id", type);
    }

    /** The same tokenizer, with the special tokens written as {@code BertProcessing}. */
    static ObjectNode withBertProcessing(ObjectNode bert, List<String> pieces) {
        ObjectNode post = bert.putObject("post_processor").put("type", "BertProcessing");
        post.putArray("sep").add("[SEP]").add(pieces.indexOf("[SEP]"));
        post.putArray("cls").add("[CLS]").add(pieces.indexOf("[CLS]"));
        return bert;
    }

    static ObjectNode roberta(VocabularyTrainer.BytePairs trained, boolean spaceBefore) {
        List<String> special = List.of("<s>", "<pad>", "</s>", "<unk>");
        ObjectNode json = frame();
        for (String token : special) {
            addToken(json, special.indexOf(token), token, true);
        }
        int mask = special.size() + trained.pieces().size();
        addToken(json, mask, "<mask>", false).put("lstrip", true);
        json.putNull("normalizer");
        json.putObject("pre_tokenizer")
                .put("type", "ByteLevel")
                .put("add_prefix_space", spaceBefore)
                .put("trim_offsets", true);
        ObjectNode post = json.putObject("post_processor").put("type", "RobertaProcessing");
        post.putArray("sep").add("</s>").add(2);
        post.putArray("cls").add("<s>").add(0);
        post.put("trim_offsets", true).put("add_prefix_space", spaceBefore);
        ObjectNode model = json.putObject("model").put("type", "BPE");
        model.putNull("dropout").putNull("unk_token");
        model.put("continuing_subword_prefix", "").put("end_of_word_suffix", "").put("fuse_unk", false);
        ObjectNode vocabulary = vocabulary(model, trained.pieces(), special.size());
        special.forEach(token -> vocabulary.put(token, special.indexOf(token)));
        vocabulary.put("<mask>", mask);
        ArrayNode merges = model.putArray("merges");
        trained.merges().forEach(pair -> merges.add(pair.get(0) + " " + pair.get(1)));
        return json;
    }

    /**
     * SentencePiece's, as XLM-RoBERTa and CamemBERT have it; normalizer and pre-tokenizer are left to the test.
     *
     * @param pieces and their scores
     */
    static ObjectNode unigram(Map<String, Double> pieces) {
        List<String> special = List.of("<s>", "<pad>", "</s>", "<unk>");
        ObjectNode json = frame();
        for (String token : special) {
            addToken(json, special.indexOf(token), token, false);
        }
        int mask = special.size() + pieces.size();
        addToken(json, mask, "<mask>", false).put("lstrip", true);
        ObjectNode post = json.putObject("post_processor").put("type", "TemplateProcessing");
        ArrayNode single = post.putArray("single");
        template(single, "SpecialToken", "<s>", 0);
        template(single, "Sequence", "A", 0);
        template(single, "SpecialToken", "</s>", 0);
        ArrayNode pair = post.putArray("pair").addAll(single);
        template(pair, "SpecialToken", "</s>", 0);
        template(pair, "Sequence", "B", 1);
        template(pair, "SpecialToken", "</s>", 1);
        ObjectNode ids = post.putObject("special_tokens");
        for (String token : List.of("<s>", "</s>")) {
            ObjectNode entry = ids.putObject(token).put("id", token);
            entry.putArray("ids").add(special.indexOf(token));
            entry.putArray("tokens").add(token);
        }
        ObjectNode model = json.putObject("model").put("type", "Unigram").put("unk_id", special.indexOf("<unk>"));
        ArrayNode vocabulary = model.putArray("vocab");
        special.forEach(token -> vocabulary.addArray().add(token).add(0.0));
        pieces.forEach((piece, score) -> vocabulary.addArray().add(piece).add(score));
        vocabulary.addArray().add("<mask>").add(0.0);
        return json;
    }

    private static ObjectNode frame() {
        ObjectNode json = JsonMapper.builder().build().createObjectNode().put("version", "1.0");
        json.putNull("truncation").putNull("padding").putArray("added_tokens");
        return json;
    }

    private static ObjectNode addToken(ObjectNode json, int id, String content, boolean normalized) {
        return ((ArrayNode) json.get("added_tokens"))
                .addObject()
                .put("id", id)
                .put("content", content)
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", normalized)
                .put("special", true);
    }

    private static ObjectNode vocabulary(ObjectNode model, List<String> pieces, int firstId) {
        ObjectNode vocabulary = model.putObject("vocab");
        for (int i = 0; i < pieces.size(); i++) {
            vocabulary.put(pieces.get(i), firstId + i);
        }
        return vocabulary;
    }
}
