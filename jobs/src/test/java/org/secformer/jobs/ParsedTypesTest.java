package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.checkpoint.Task;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.material.UnitId;
import org.secformer.datasets.names.Base64Text;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.names.DataName;
import org.secformer.datasets.names.DatasetId;
import org.secformer.datasets.names.Day;
import org.secformer.datasets.names.EpochId;
import org.secformer.datasets.names.FileName;
import org.secformer.datasets.names.HostName;
import org.secformer.datasets.names.Label;
import org.secformer.datasets.names.Nonce;
import org.secformer.datasets.names.Parsed;
import org.secformer.datasets.names.PeerText;
import org.secformer.datasets.names.SetId;
import org.secformer.datasets.names.Sha256;
import org.secformer.datasets.names.Subject;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.tokenizer.TextRule;
import org.secformer.datasets.tokenizer.TokenizerSettings;
import org.secformer.mpc.embedding.TableShape;
import org.secformer.mpc.transformer.Head;
import org.secformer.mpc.transformer.ModelShape;
import org.secformer.mpc.transformer.Numerics;

/** All records that are made of files and messages, found by reflection, with bad values in every place. */
class ParsedTypesTest {
    private static final String HEX = "0123456789abcdef";
    private static final String UNIT = HEX + "/unit-00000001";

    /** Texts that are compared with one constant, and with nothing else used. */
    private static final Set<String> CONSTANTS = Set.of("format", "verdict");

    /** What may be absent: a check that was not made; what a hello that ends a run leaves out; a question for an address. */
    private static final Set<String> OPTIONAL = Set.of(
            "check",
            "tables",
            "budget",
            "lastDay",
            "Hello.plan",
            "Hello.bundle",
            "Hello.dataset",
            "Canary.second",
            "LaneMessage.host",
            "LaneAnswer.host",
            "LaneAnswer.range",
            "Task.range");

    /** One good text of each type that is a text in JSON. A type that is not here fails the test. */
    private static final Map<Class<?>, String> GOOD_TEXTS = goodTexts();

    private static final List<String> BAD_TEXTS = List.of(
            "",
            "..",
            "../" + HEX,
            "/etc/passwd",
            "/tmp/" + HEX + HEX,
            HEX + "/../" + HEX,
            "\\\\host\\share",
            "a\u2215b\u2044c\uff0f..",
            "hdfs://host/dir",
            "\u001b[2Jgone",
            "a\nsecformer: all is well",
            "a\rb",
            "a\u0000b",
            "\u0085",
            "\u202egnp.exe",
            "\u2028line",
            "\ufeff" + HEX,
            "-1",
            "99999999999999999999",
            UNIT + "*99999999999",
            "x".repeat(1 << 20),
            HEX.repeat(1 << 16));

    private static final List<Object> BAD_NUMBERS = List.of(new BigInteger("9".repeat(40)), 1.5, "7", true, List.of());

    private static final Object MISSING = new Object();

    /** Of what a shape or its numbers are made of; some are refused for their type, some for what would follow from them. */
    private static final List<Object> BAD_LEAVES = List.of(
            new BigInteger("9".repeat(40)),
            Long.MAX_VALUE,
            Integer.MAX_VALUE,
            -9,
            Integer.MIN_VALUE,
            Long.MIN_VALUE,
            "7",
            true,
            List.of());

    private static Map<Class<?>, String> goodTexts() {
        Map<Class<?>, String> good = new LinkedHashMap<>();
        good.put(DatasetId.class, HEX + HEX);
        good.put(BundleId.class, HEX + HEX);
        good.put(Day.class, "2027-01-31");
        good.put(Nonce.class, HEX + HEX);
        good.put(Sha256.class, HEX.repeat(4));
        good.put(SetId.class, HEX);
        good.put(EpochId.class, HEX);
        good.put(UnitId.class, UNIT);
        good.put(FileName.class, "vocab.txt");
        good.put(DataName.class, "my texts.csv");
        good.put(Label.class, "caf\u00e9 ok");
        good.put(HostName.class, "worker-1.example");
        good.put(Subject.class, "dataset for party0");
        good.put(Base64Text.class, "AAEC");
        good.put(PeerText.class, "stopped");
        good.put(Role.class, "party1");
        good.put(UUID.class, "00000000-0000-0000-0000-000000000001");
        good.put(TextRule.class, TextRule.values()[0].name());
        good.put(Task.class, Task.values()[0].name());
        good.put(Head.class, Head.values()[0].name());
        return good;
    }

    /** Every implementor in the main classes. */
    private static List<Class<?>> records() {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("org.secformer").stream()
                        .filter(type -> type.isAssignableTo(Parsed.class) && !type.isEquivalentTo(Parsed.class))
                        .sorted((one, other) -> one.getName().compareTo(other.getName()))
                        .map(JavaClass::reflect)
                        .<Class<?>>map(type -> type)
                        .toList();
    }

    /** So that the test does not pass for want of anything to test. */
    @Test
    void theRecordsAreFound() {
        Set<String> found = new TreeSet<>();
        records().forEach(type -> found.add(type.getSimpleName()));
        assertTrue(
                found.containsAll(List.of(
                        "DatasetManifest", "DataFile", "BundleHeader", "ClientBundle", "CheckRecord", "CheckSummary")),
                found::toString);
        assertTrue(
                found.containsAll(List.of("MaterialSet", "SignatureFile", "Entry", "Hello", "Greeting", "Roster")),
                found::toString);
        assertTrue(
                found.containsAll(List.of("LaneMessage", "LaneAnswer", "LaneHello", "Heard", "Item")), found::toString);
    }

    /** A new component that is a bare text, or of a type that nobody has looked at, fails here. */
    @Test
    void noComponentIsABareText() {
        List<String> bare = new ArrayList<>();
        for (Class<?> type : records()) {
            assertTrue(type.isRecord(), type::getName);
            inspect(type, type.getSimpleName(), bare);
        }
        assertEquals(List.of(), bare);
    }

    private static void inspect(Class<?> type, String path, List<String> bare) {
        for (RecordComponent component : type.getRecordComponents()) {
            String place = path + "." + component.getName();
            boolean isConstant = component.getType() == String.class && CONSTANTS.contains(component.getName());
            for (Class<?> of : classes(component.getGenericType())) {
                boolean isKnown = of.isPrimitive()
                        || GOOD_TEXTS.containsKey(of)
                        || isRun(of)
                        || of.isEnum()
                        || of == List.class
                        || of == Set.class;
                if (of.isRecord() && !isKnown) {
                    inspect(of, place, bare);
                } else if (!isKnown && !isConstant) {
                    bare.add(place + ": " + of.getName());
                }
            }
        }
    }

    private static boolean isRun(Class<?> type) {
        return type.getSimpleName().equals("UnitRun") || type.getSimpleName().equals("PredictionRun");
    }

    private static Set<Class<?>> classes(Type type) {
        Set<Class<?>> found = new LinkedHashSet<>();
        if (type instanceof ParameterizedType generic) {
            found.add((Class<?>) generic.getRawType());
            Stream.of(generic.getActualTypeArguments()).forEach(each -> found.addAll(classes(each)));
        } else {
            found.add((Class<?>) type);
        }
        return found;
    }

    static Stream<Arguments> places() {
        List<Arguments> places = new ArrayList<>();
        for (Class<?> type : records()) {
            for (RecordComponent component : type.getRecordComponents()) {
                places.add(Arguments.of(type.getSimpleName() + "." + component.getName(), type, component.getName()));
            }
        }
        return places.stream();
    }

    /** Each bad value in this place: a named error, or in free text nothing that does anything to a terminal. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("places")
    void badValuesAreRefusedInWords(String place, Class<? extends Parsed> type, String name) throws Exception {
        Map<String, Object> good = example(type);
        Json.read(Json.bytes(good), type, "a/file.json");
        RecordComponent component = component(type, name);
        Type declared = component.getGenericType();
        boolean isList = declared instanceof ParameterizedType;
        Class<?> of =
                isList ? (Class<?>) ((ParameterizedType) declared).getActualTypeArguments()[0] : component.getType();
        if (of == PeerText.class) {
            assertHarmless(type, good, component);
        } else if (GOOD_TEXTS.containsKey(of) || isRun(of) || of.isEnum()) {
            for (String bad : BAD_TEXTS) {
                if (!isAllowed(of, bad)) {
                    assertRefused(type, good, name, isList ? List.of(bad) : bad);
                }
            }
            assertRefused(type, good, name, isList ? List.of(7) : 7);
        } else if (of == int.class || of == long.class) {
            BAD_NUMBERS.forEach(bad -> assertRefused(type, good, name, bad));
        }
        if (!CONSTANTS.contains(name) && !OPTIONAL.contains(name) && !OPTIONAL.contains(place)) {
            assertRefused(type, good, name, null);
        }
        if (isList) {
            assertRefused(type, good, name, Collections.singletonList(null));
            assertRefused(type, good, name, "[]");
        }
        Map<String, Object> without = new LinkedHashMap<>(good);
        without.remove(name);
        assertTrue(refusal(type, without, name).contains(name));
    }

    /** Lengths that are not to be had, negative counts: where a number's range is what keeps an allocation small. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("places")
    void numbersBeyondTheirRangeNeverEndInAnythingElse(String place, Class<? extends Parsed> type, String name)
            throws Exception {
        Class<?> of = component(type, name).getType();
        if (of != int.class && of != long.class) {
            return;
        }
        long[] extremes = {Long.MIN_VALUE, Integer.MIN_VALUE, -1, 0, Integer.MAX_VALUE, 1L << 31, Long.MAX_VALUE};
        for (long extreme : extremes) {
            Map<String, Object> changed = example(type);
            changed.put(name, extreme);
            try {
                Json.read(Json.bytes(changed), type, "a/file.json").toString();
            } catch (InvalidInputException refused) {
                assertTrue(refused.getMessage().startsWith("a/file.json"), place + ": " + refused.getMessage());
            }
        }
    }

    /** Records that hold what a model is computed with, by the component. */
    static Stream<Arguments> numbers() {
        List<Arguments> numbers = new ArrayList<>();
        for (Class<?> type : records()) {
            for (RecordComponent component : type.getRecordComponents()) {
                if (component.getType() == ModelShape.class || component.getType() == Numerics.class) {
                    String place = type.getSimpleName() + "." + component.getName();
                    numbers.add(Arguments.of(place, type, component.getName()));
                }
            }
        }
        return numbers.stream();
    }

    @Test
    void recordsWithNumbersAreFound() {
        List<Object> found = numbers().map(each -> each.get()[0]).toList();
        assertTrue(
                found.containsAll(List.of(
                        "BundleHeader.shape", "ClientBundle.shape", "DatasetManifest.shape", "CheckRecord.numerics")),
                found::toString);
    }

    /** However deep a number lies: huge, negative, missing, or no number. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("numbers")
    void numbersOfAModelAreRefusedInWords(String place, Class<? extends Parsed> type, String name) throws Exception {
        Map<String, Object> good = example(type);
        Map<String, Object> nested = map(good.get(name));
        good.put(name, nested);
        Json.read(Json.bytes(good), type, "a/file.json");
        int leaves = 0;
        for (List<String> path : paths(nested)) {
            List<Object> bad = new ArrayList<>(BAD_LEAVES);
            bad.add(null);
            for (Object value : bad) {
                assertRefused(type, good, name, changed(nested, path, value));
            }
            Map<String, Object> without = new LinkedHashMap<>(good);
            without.put(name, changed(nested, path, MISSING));
            leaves++;
            if (path.equals(List.of("revealed"))) {
                // Of a file that is older than the choice: scores.
                Json.read(Json.bytes(without), type, "a/file.json");
                continue;
            }
            String missing = path.get(path.size() - 1);
            assertTrue(refusal(type, without, place + " without " + path).contains(missing), missing);
        }
        assertTrue(leaves > 25, place + ": " + leaves);
    }

    /** A record as what becomes its JSON. */
    private static Map<String, Object> map(Object record) throws ReflectiveOperationException {
        Map<String, Object> map = new LinkedHashMap<>();
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            Object value = component.getAccessor().invoke(record);
            map.put(component.getName(), value instanceof Record ? map(value) : value);
        }
        return map;
    }

    /** To everything in it, records as well as what they hold. */
    private static List<List<String>> paths(Map<String, Object> map) {
        List<List<String>> paths = new ArrayList<>();
        map.forEach((name, value) -> {
            paths.add(List.of(name));
            if (value instanceof Map<?, ?>) {
                for (List<String> rest : paths(nested(value))) {
                    List<String> path = new ArrayList<>(List.of(name));
                    path.addAll(rest);
                    paths.add(path);
                }
            }
        });
        return paths;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> nested(Object map) {
        return (Map<String, Object>) map;
    }

    private static Map<String, Object> changed(Map<String, Object> map, List<String> path, Object value) {
        Map<String, Object> changed = new LinkedHashMap<>(map);
        String name = path.get(0);
        if (path.size() > 1) {
            changed.put(name, changed(nested(map.get(name)), path.subList(1, path.size()), value));
        } else if (value == MISSING) {
            changed.remove(name);
        } else {
            changed.put(name, value);
        }
        return changed;
    }

    /** Some of what is bad as a name is a good label, for example. */
    private static boolean isAllowed(Class<?> type, String text) {
        boolean isPrintable = text.chars().noneMatch(c -> Character.isISOControl(c))
                && !text.matches("(?s).*[\\p{Cf}\\p{Zl}\\p{Zp}].*");
        boolean isShort = !text.isEmpty() && text.length() <= 255;
        if (type == Label.class) {
            return isPrintable && isShort;
        }
        if (type == Subject.class) {
            return isPrintable && isShort && text.chars().allMatch(c -> c < 127);
        }
        if (type == DataName.class) {
            return isPrintable && isShort && !text.matches("\\.\\.?|.*[/\\\\].*");
        }
        return switch (text) {
            case "" -> type == EpochId.class || type == Base64Text.class;
            case "-1" -> type == FileName.class;
            case "99999999999999999999" -> type == FileName.class || type == HostName.class || type == Base64Text.class;
            default -> false;
        };
    }

    private static void assertHarmless(
            Class<? extends Parsed> type, Map<String, Object> good, RecordComponent component) throws Exception {
        component.getAccessor().setAccessible(true);
        for (String bad : BAD_TEXTS) {
            Map<String, Object> changed = new LinkedHashMap<>(good);
            changed.put(component.getName(), bad);
            Object record = Json.read(Json.bytes(changed), type, "a/file.json");
            Object text = component.getAccessor().invoke(record);
            assertPrintable(text.toString());
            assertTrue(text.toString().length() < 10_000, () -> text.toString().length() + " characters");
        }
    }

    private static void assertRefused(Class<? extends Parsed> type, Map<String, Object> good, String name, Object bad) {
        Map<String, Object> changed = new LinkedHashMap<>(good);
        changed.put(name, bad);
        String shown = String.valueOf(bad);
        refusal(type, changed, name + " = " + shown.substring(0, Math.min(60, shown.length())));
    }

    private static String refusal(Class<? extends Parsed> type, Map<String, Object> json, String what) {
        String message = assertThrows(
                        InvalidInputException.class,
                        () -> Json.read(Json.bytes(json), type, "a/file.json"),
                        () -> type.getSimpleName() + " takes " + what)
                .getMessage();
        assertTrue(message.startsWith("a/file.json: expected "), () -> what + ": " + message);
        assertTrue(message.length() < 1_000, () -> what + ": " + message.length() + " characters");
        assertPrintable(message.replace("\n", ""));
        return message;
    }

    private static void assertPrintable(String text) {
        assertFalse(text.matches("(?s).*[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}].*"), () -> text);
    }

    private static RecordComponent component(Class<?> type, String name) {
        return Stream.of(type.getRecordComponents())
                .filter(component -> component.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** A good record of this type. */
    private static Map<String, Object> example(Class<?> type) {
        Map<String, Object> json = new LinkedHashMap<>();
        for (RecordComponent component : type.getRecordComponents()) {
            String name = component.getName();
            if (component.getGenericType() instanceof ParameterizedType list) {
                Class<?> of = (Class<?>) list.getActualTypeArguments()[0];
                json.put(name, of == Label.class ? List.of("one", "other") : List.of(value(of, name)));
            } else {
                json.put(name, value(component.getType(), name));
            }
        }
        return json;
    }

    private static Object value(Class<?> type, String name) {
        if (type == FileName.class && name.equals("name")) {
            return "part-00000-" + HEX + ".parquet";
        }
        if (GOOD_TEXTS.containsKey(type)) {
            return GOOD_TEXTS.get(type);
        }
        if (isRun(type)) {
            return type.getSimpleName().equals("UnitRun")
                    ? UNIT + "*2"
                    : "batch-00000000-" + HEX + "-" + HEX + "-00000001.parquet";
        }
        if (type.isEnum()) {
            return type.getEnumConstants()[0];
        }
        if (type == String.class) {
            return name.equals("verdict") ? "fits" : "a format";
        }
        if (type == boolean.class) {
            return false;
        }
        if (type == double.class) {
            return 0.5;
        }
        if (type == ModelShape.class) {
            return new ModelShape(8, 1, 2, 8, 2, 1e-12, 5);
        }
        if (type == TableShape.class) {
            // Where padding has a position of its own, as the bundle beside it says.
            return new TableShape(8, 100, 40, 2, 1);
        }
        if (type == Numerics.class) {
            return Numerics.COMPACT;
        }
        if (type == TokenizerSettings.class) {
            return new TokenizerSettings(Set.of(TextRule.values()[0]), 64);
        }
        if (type.isRecord()) {
            return example(type);
        }
        return switch (name) {
            case "length" -> 32;
            case "firstRow" -> 0;
            // More than other counts beside it.
            case "granted" -> 100;
            default -> 1;
        };
    }
}
