package org.secformer.jobs.cli;

import org.secformer.jobs.texts.TextRows;
import picocli.CommandLine.Option;

/** Options of the commands that read the client's rows. */
final class TextOptions extends TextFormOptions {
    @Option(
            names = "--data",
            required = true,
            description = {
                "CSV with header, JSON lines or Parquet: a file, a directory of files or a glob (path or URI);",
                "or table:NAME, a table or view of Spark's catalogs"
            })
    private String data;

    TextRows given() {
        return rows(data);
    }
}
