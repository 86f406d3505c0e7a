package org.secformer.jobs.texts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.secformer.datasets.InvalidInputException;

/** Where rows come from: files, a table that Spark knows, or a DataFrame of the caller's. */
public sealed interface TextSource permits TextSource.OfFiles, TextSource.OfTable, TextSource.OfFrame {
    /** How a table is told from a file, before its name. */
    String TABLE = "table:";

    /** For messages. */
    String name();

    /**
     * Rows as they are there. Files may have a column {@link Format#MALFORMED} in addition.
     *
     * @throws InvalidInputException if there are none, or they cannot be read
     */
    Dataset<Row> open(SparkSession spark) throws IOException;

    /** What a row that is not malformed is. */
    default String goodRow() {
        return "a row";
    }

    /**
     * The one local file or directory that all of it lies in.
     *
     * @throws InvalidInputException if it lies elsewhere
     */
    default Path local() {
        throw InvalidInputException.of(
                name(),
                "place",
                "a file or directory on this machine, whose digest the record of a check holds",
                "another source",
                "Save the rows as a file, or check without a record.");
    }

    /** Whatever is in files or, after {@value #TABLE}, in a table. */
    static TextSource parse(String given, String format) {
        return given.startsWith(TABLE)
                ? new OfTable(given.substring(TABLE.length()))
                : new OfFiles(given, Format.parse(format));
    }

    /**
     * A file, a directory of files or a glob, on this machine or any Hadoop filesystem.
     *
     * @param name path or URI
     * @param format of all files; null for what their names end with
     */
    record OfFiles(String name, Format format) implements TextSource {
        public static OfFiles of(String location) {
            return new OfFiles(location, null);
        }

        @Override
        public Dataset<Row> open(SparkSession spark) throws IOException {
            return TextFiles.open(spark, name, format);
        }

        @Override
        public String goodRow() {
            Format told = format == null ? Format.of(name) : format;
            return told == null ? "a row" : told.goodRow();
        }

        @Override
        public Path local() {
            Path path = name.startsWith("file:/") ? Path.of(name.substring("file:".length())) : Path.of(name);
            return Files.exists(path) ? path : TextSource.super.local();
        }
    }

    /**
     * A table or view of the session's catalogs.
     *
     * @param table its name there
     */
    record OfTable(String table) implements TextSource {
        @Override
        public String name() {
            return TABLE + table;
        }

        @Override
        public Dataset<Row> open(SparkSession spark) {
            try {
                return spark.table(table);
            } catch (Exception unknown) {
                // Spark's exceptions are checked ones, which its Scala methods do not declare.
                throw new InvalidInputException(
                        name() + ": expected a table or view that Spark's catalogs have, found none that can be read.\n"
                                + "Check its name, and Spark's properties spark.sql.catalog.*.",
                        unknown);
            }
        }
    }

    /**
     * A DataFrame, whatever it is made of.
     *
     * @param frame of the caller's session
     */
    record OfFrame(Dataset<Row> frame) implements TextSource {
        @Override
        public String name() {
            return "the DataFrame";
        }

        @Override
        public Dataset<Row> open(SparkSession spark) {
            return frame;
        }

        /** Shows no schema. */
        @Override
        public String toString() {
            return name();
        }
    }
}
