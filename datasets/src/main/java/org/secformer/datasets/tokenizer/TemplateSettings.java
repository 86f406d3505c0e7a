package org.secformer.datasets.tokenizer;

import static org.secformer.datasets.InvalidInputException.quote;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.secformer.datasets.tokenizer.Template.Kind;

/** Reads what {@code tokenizer.json} says under {@code TemplateProcessing} of the special tokens around texts. */
final class TemplateSettings {
    private static final int SINGLE_PARTS = 3;

    private final TokenizerJson json;

    TemplateSettings(TokenizerJson json) {
        this.json = json;
    }

    /** Null or not usable if there are problems, which are noted. */
    Tokenizer.Frame frame(int padding) {
        Template single = template("single");
        if (single.parts().size() != SINGLE_PARTS
                || single.parts().get(1).kind() != Kind.FIRST_TEXT
                || !single.holds(Kind.FIRST_TEXT)
                || single.types() > 1) {
            problem("single", "a special token, the text and a special token");
        }
        Template pair = template("pair");
        // Older files of models for single texts have none.
        if (pair.parts().isEmpty()) {
            return new Tokenizer.Frame(single, null, padding);
        }
        if (!pair.holds(Kind.FIRST_TEXT, Kind.SECOND_TEXT) || pair.types() > Template.MOST_TYPES) {
            problem("pair", "both texts in their order, special tokens, and types 0 and 1");
        }
        return new Tokenizer.Frame(single, pair, padding);
    }

    private Template template(String key) {
        List<Template.Part> parts = new ArrayList<>();
        for (JsonNode part : json.path("post_processor").path(key)) {
            boolean isPart = part.isObject() && part.size() == 1;
            JsonNode content = isPart ? part.iterator().next() : part;
            String name = content.path("id").asText();
            int type = json.id("post_processor." + key + ", type_id", content.path("type_id"));
            if (type < 0) {
                problem(key, "types from 0");
            }
            if (isPart && part.has("SpecialToken")) {
                parts.add(Template.Part.special(id(name), type));
            } else if (isPart && part.has("Sequence") && List.of("A", "B").contains(name)) {
                parts.add(Template.Part.text(name.equals("A") ? Kind.FIRST_TEXT : Kind.SECOND_TEXT, type));
            } else {
                problem(key, "special tokens and sequences A and B");
            }
        }
        return new Template(parts);
    }

    private int id(String name) {
        JsonNode ids =
                json.path("post_processor").path("special_tokens").path(name).path("ids");
        if (ids.size() != 1) {
            json.problem("post_processor.special_tokens, " + quote(name), "one id", TokenizerJson.show(ids));
        }
        return json.id("post_processor.special_tokens, " + quote(name), ids.path(0));
    }

    private void problem(String key, String expected) {
        json.problem(
                "post_processor." + key,
                expected,
                TokenizerJson.show(json.path("post_processor").path(key)));
    }
}
