package org.secformer.jobs.texts;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.secformer.datasets.InvalidInputException;

/** How rows are written in a file, told by its ending. */
enum Format {
    CSV("as many fields as the header has; one with a comma, a quote or a line break stands in quotes") {
        @Override
        void check(Path data) throws IOException {
            TextFiles.requireUtf8(data);
            TextFiles.requireClosedQuotes(data);
        }

        @Override
        Dataset<Row> read(DataFrameReader reader, String file) {
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
        void check(Path data) throws IOException {
            TextFiles.requireUtf8(data);
        }

        @Override
        Dataset<Row> read(DataFrameReader reader, String file) {
            return reader.option("primitivesAsString", "true")
                    .option("columnNameOfCorruptRecord", MALFORMED)
                    .json(file);
        }
    },
    PARQUET("a row") {
        @Override
        void check(Path data) {
            // Reading it is the check.
        }

        @Override
        Dataset<Row> read(DataFrameReader reader, String file) {
            try {
                return reader.parquet(file);
            } catch (Exception unreadable) {
                // Spark's exceptions are checked ones, which its Scala methods do not declare.
                throw new InvalidInputException(
                        file + ", the file itself: expected a Parquet file, found something else.\nWrite it again.",
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

    /** Finds what Spark would pass over. */
    abstract void check(Path data) throws IOException;

    abstract Dataset<Row> read(DataFrameReader reader, String file);
}
