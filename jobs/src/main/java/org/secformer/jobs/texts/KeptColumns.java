package org.secformer.jobs.texts;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.secformer.datasets.InvalidInputException;

/**
 * Columns of the client's data that stay with the client and come back beside the predictions: as one text per row, JSON with
 * places in place of names. So no name can clash with another there, whatever its letters.
 */
public final class KeptColumns {
    /** All columns of a frame of predictions but those of the client's data, whatever the model's task is. */
    public static final List<String> RESERVED = List.of(
            "id",
            "label",
            "labels",
            "values",
            "vector",
            "tags",
            "rawPrediction",
            "probability",
            "prediction",
            "reason");

    /** How times are written: exact to the microsecond, and at any hour of any time zone. */
    public static final Map<String, String> TIMES = Map.of(
            "timestampFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX",
            "timestampNTZFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSSSS",
            "timeZone", "UTC");

    private static final Map<String, String> OPTIONS = options();

    private KeptColumns() {}

    private static Map<String, String> options() {
        Map<String, String> options = new HashMap<>(TIMES);
        options.put("ignoreNullFields", "false");
        options.put("mode", "FAILFAST");
        return Map.copyOf(options);
    }

    /**
     * Refuses what could not come back.
     *
     * @param source for messages
     */
    static void require(String source, List<StructField> kept) {
        Set<String> names = new HashSet<>();
        RESERVED.forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
        for (StructField field : kept) {
            if (!names.add(field.name().toLowerCase(Locale.ROOT))) {
                throw refused(
                        source,
                        field,
                        "a column to keep whose name neither another one has nor a column of predictions: "
                                + String.join(", ", RESERVED),
                        "such a name",
                        "Rename the column, or leave it out.");
            }
            if (!isPlain(field.dataType())) {
                throw refused(
                        source,
                        field,
                        "text, numbers, dates, times, bytes, or arrays, structs and maps by text of them",
                        field.dataType().catalogString(),
                        "Convert the column, or leave it out.");
            }
        }
    }

    private static InvalidInputException refused(
            String source, StructField field, String expected, String found, String remedy) {
        return InvalidInputException.of(
                source, "column " + InvalidInputException.quote(field.name()), expected, found, remedy);
    }

    private static boolean isPlain(DataType type) {
        if (type instanceof ArrayType array) {
            return isPlain(array.elementType());
        }
        if (type instanceof MapType map) {
            return map.keyType() instanceof StringType && isPlain(map.valueType());
        }
        if (type instanceof StructType struct) {
            return List.of(struct.fields()).stream().allMatch(field -> isPlain(field.dataType()));
        }
        return type instanceof StringType
                || type instanceof NumericType
                || type instanceof DecimalType
                || type instanceof BooleanType
                || type instanceof BinaryType
                || type instanceof DateType
                || type instanceof TimestampType
                || type instanceof TimestampNTZType;
    }

    /** One text of all columns, in their order. */
    static Column text(List<Column> columns) {
        Column[] numbered = IntStream.range(0, columns.size())
                .mapToObj(i -> columns.get(i).as(String.valueOf(i)))
                .toArray(Column[]::new);
        return functions.to_json(functions.struct(numbered), OPTIONS);
    }

    /** Undoes it: a struct of the columns, named by their places. */
    public static Column columns(Column text, StructType kept) {
        StructType numbered = new StructType();
        for (int i = 0; i < kept.size(); i++) {
            numbered = numbered.add(String.valueOf(i), kept.apply(i).dataType(), true);
        }
        return functions.from_json(text, numbered, OPTIONS);
    }

    /** A column as a field of a CSV file: what is no plain value as JSON. */
    public static Column shown(Column column, StructField field) {
        DataType type = field.dataType();
        if (type instanceof BinaryType) {
            return functions.base64(column);
        }
        boolean isNested = type instanceof ArrayType || type instanceof MapType || type instanceof StructType;
        boolean isTime = type instanceof TimestampType || type instanceof TimestampNTZType;
        if (isNested) {
            return functions.to_json(column, OPTIONS);
        }
        // Without a session's time zone, as in JSON.
        return isTime
                ? functions.regexp_extract(
                        functions.to_json(functions.struct(column.as("_")), OPTIONS), "\"_\":\"?([^\"}]*)", 1)
                : column.cast("string");
    }
}
