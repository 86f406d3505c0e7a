package org.secformer.design.sample;

import java.util.List;
import java.util.Map;

/** What the messages are put together from. Words of one intent also stand in phrases of others. */
final class Phrases {
    /** The intents in the order of the model's labels. */
    static final List<String> LABELS = List.of("refund", "transfer", "fraud", "fee", "card", "login");

    /** Ways to name what is to be done, by intent. */
    static final Map<String, List<String>> TASKS = Map.of(
            "refund",
            List.of(
                    "my money back",
                    "the purchase reversed",
                    "a chargeback",
                    "reimbursement of the purchase",
                    "the payment returned",
                    "the card payment paid back",
                    "the credit for the order",
                    "the order refunded"),
            "transfer",
            List.of(
                    "a transfer",
                    "money moved to savings",
                    "the payment sent",
                    "the standing order changed",
                    "the account funded",
                    "a wire to my account",
                    "the payment moved to monday",
                    "dollars sent with the app"),
            "fraud",
            List.of(
                    "a scam stopped",
                    "a stolen payment reported",
                    "an unknown wire blocked",
                    "a fraud report",
                    "a strange charge checked",
                    "a stolen card reported",
                    "an unknown login reported",
                    "a strange transfer stopped"),
            "fee",
            List.of(
                    "the monthly fee removed",
                    "the late charge cancelled",
                    "interest explained",
                    "the wire fee lowered",
                    "the overdraft charge waived",
                    "the account fee explained",
                    "the card fee returned",
                    "the charge for the transfer lowered"),
            "card",
            List.of(
                    "a new card",
                    "a lost card replaced",
                    "the card pin changed",
                    "the card delivered",
                    "the limit on the card raised",
                    "the card unlocked",
                    "a second card sent",
                    "the old card cancelled"),
            "login",
            List.of(
                    "access to the app",
                    "a new password",
                    "the password reset",
                    "my login fixed",
                    "the code sent again",
                    "the app pin reset",
                    "the account unlocked",
                    "the locked app fixed"));

    /**
     * Sentences: W is what is wanted and gives the label, O and P are other intents. Most stand in either order with much the
     * same words, so that which words there are does not tell the label.
     */
    static final List<String> SENTENCES = List.of(
            "i want W , not O",
            "not O but W",
            "not W was done but O , W please",
            "W instead of O please",
            "instead of O please do W",
            "rather than O i need W",
            "please do W rather than O",
            "before O do W",
            "do O only after W",
            "i asked for W but got O",
            "i got O but asked for W",
            "i do not want O , i want W",
            "i want W , i do not want O",
            "O can wait , W can not",
            "W can not wait , O can",
            "forget O , what i need is W",
            "what i need is W , forget O",
            "it was O yesterday , today it is W",
            "today it is W , it was O yesterday",
            "do not leave out W , leave out O",
            "leave out O , do not leave out W",
            "nobody asked for O , i asked for W",
            "i never said that i do not want W , i do not want O",
            "neither O nor P but W",
            "W but neither O nor P",
            "first i wanted O , then P , now W",
            "now i want W , no longer O or P",
            "not O and not P , W please",
            "O is done , P can wait , do W",
            "do W , then O , then P",
            "i want W",
            "please do W",
            "can you help with W ?",
            "W please");

    static final List<String> GREETINGS = List.of(
            "hello",
            "hi team ,",
            "good morning ,",
            "dear support ,",
            "urgent !",
            "hello , this is N .",
            "it is N again .");

    static final List<String> CLOSINGS =
            List.of("thanks .", "thank you .", "regards , N", "thank you N", "please hurry .");

    static final List<String> DETAILS =
            List.of("reference D", "order D", "paid D at S", "since DAY", "D dollars", "on DAY");

    static final List<String> DAYS = List.of(
            "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "march", "june");

    static final List<String> NAME_STARTS =
            List.of("an", "ben", "da", "el", "jo", "ka", "li", "ma", "no", "ro", "sa", "vi", "be", "lo", "mi");

    static final List<String> NAME_ENDS = List.of(
            "na", "ris", "lo", "than", "nel", "ra", "min", "dol", "sa", "tas", "ria", "ley", "son", "nox", "ke");

    static final List<String> SHOPS = List.of("books", "foods", "hotel", "mart", "air", "cafe", "fuel", "shop");

    private Phrases() {}
}
