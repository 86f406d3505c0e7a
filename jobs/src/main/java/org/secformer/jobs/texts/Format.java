package org.secformer.jobs.texts;

import java.io.IOException;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.secformer.datasets.InvalidInputException;

/** How rows are written in a file. */
public enum Format {
    CSV("as many fields as the header has; one with a comma, a quote or a line break stands in quotes") {
        @Override
        String check(String file, String shown) throws IOException {
            TextFiles.requireUtf8(file, shown);
            return TextFiles.requireClosedQuotes(file, shown);
        }

        @Override
        Dataset<Row> read(DataFrameReader reader, String file, String shown) {
            // A field in quotes may contain commas, doubled quotes and line breaks.
            DataFrameReader csv = reader.option("header", "true")
                    .option("multiLine", "true")
                    .option("escape", "\"")
                    // Or Spark would take an empty text, in quotes, for none as well.
                    .option("nullValue", "\0")
                    .option("columnNameOfCorruptRecord", MALFORMED);
            StructType header = csv.csv(file).schema();
            return header.isEmpty()
                    ? csv.csv(file)
                    : csv.schema(header.add(MALFORMED, DataTypes.StringType)).csv(file);
        }
    },
    JSON("a JSON object per line") {
        @Override
        String check(String file, String shown) throws IOException {
            TextFiles.requireUtf8(file, shown);
            return "";
        }

        @Override
        Dataset<Row> read(DataFrameReader reader, String file, String shown) {
            return reader.option("primitivesAsString", "true")
                    .option("columnNameOfCorruptRecord", MALFORMED)
                    .json(file);
        }
    },
    PARQUET("a row") {
        @Override
        String check(String file, String shown) {
            // Reading it is the check.
            return "";
        }

        @Override
        Dataset<Row> read(DataFrameReader reader, String file, String shown) {
            try {
                return reader.parquet(file);
            } catch (Exception unreadable) {
                // Spark's exceptions are checked ones, which its Scala methods do not declare.
                throw new InvalidInputException(
                        shown + ", the file itself: expected a Parquet file, found something else.\nWrite it again.",
                        unreadable);
            }
        }
    };

    /** A column that is not null in rows that are malformed; absent where Spark has seen none. */
    static final String MALFORMED = "secformer malformed row";

    private final String goodRow;

    Format(String goodRow) {
        this.goodRow = goodRow;
    }

    /** What a row that is not malformed is. */
    String goodRow() {
        return goodRow;
    }

    /** The format of a file, or null if its ending is unknown. */
    static Format of(String fileName) {
        if (fileName.endsWith(".csv")) {
            return CSV;
        }
        if (fileName.endsWith(".json") || fileName.endsWith(".jsonl")) {
            return JSON;
        }
        return fileName.endsWith(".parquet") ? PARQUET : null;
    }

    /**
     * The format of this name.
     *
     * @param name csv, json or parquet; null for none
     */
    public static Format parse(String name) {
        if (name == null) {
            return null;
        }
        for (Format format : values()) {
            if (format.name().equalsIgnoreCase(name)) {
                return format;
            }
        }
        throw new InvalidInputException(
                "format: expected csv, json or parquet, found " + InvalidInputException.quote(name));
    }

    /**
     * Finds what Spark would pass over.
     *
     * @param file one of {@link org.secformer.jobs.storage.ReadableFiles}
     * @param shown its name in messages
     * @return what all files of a set must have in common: the header, if there is one
     */
    abstract String check(String file, String shown) throws IOException;

    abstract Dataset<Row> read(DataFrameReader reader, String location, String shown);
}
