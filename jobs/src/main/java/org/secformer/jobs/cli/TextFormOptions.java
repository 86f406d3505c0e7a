package org.secformer.jobs.cli;

import java.util.List;
import org.secformer.jobs.cli.settings.Range;
import org.secformer.jobs.texts.TextRows;
import org.secformer.jobs.texts.TextSource;
import picocli.CommandLine.Option;

/** Options that say how the client's rows are read. */
abstract class TextFormOptions {
    @Option(
            names = "--data-format",
            paramLabel = "csv|json|parquet",
            description = "of all files of --data (default: what their names end with)")
    private String format;

    @Option(names = "--id-column", defaultValue = "id", description = "default: ${DEFAULT-VALUE}")
    private String idColumn;

    @Option(names = "--text-column", defaultValue = "text", description = "default: ${DEFAULT-VALUE}")
    private String textColumn;

    @Option(
            names = TextRows.PAIR_OPTION,
            description =
                    "second text of each row, where rows are pairs of texts; \"\": none, whatever columns there are (default: "
                            + TextRows.USUAL_PAIR + ", if the data has it)")
    private String pairColumn;

    @Option(
            names = "--label-column",
            defaultValue = "label",
            description = {
                "true labels, if there are any; they stay with the client. One label per text: its name or number; several",
                "labels, or one per word: a JSON array of names or numbers; a value: a number, of several a JSON array",
                "(default: ${DEFAULT-VALUE})"
            })
    private String labelColumn;

    @Option(names = "--rows", description = "only the first rows")
    @Range
    private Integer limit;

    TextRows rows(String data) {
        return new TextRows(
                TextSource.parse(data, format), idColumn, textColumn, pairColumn, labelColumn, List.of(), limit);
    }
}
