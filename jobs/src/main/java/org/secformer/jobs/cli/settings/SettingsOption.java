package org.secformer.jobs.cli.settings;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that every command has for its settings; read before all others, see {@link Settings}. */
final class SettingsOption {
    @Option(
            names = Settings.FILE_OPTION,
            description = "file with Spark properties: every other option may stand there, --max-batches 9 as"
                    + " spark.secformer.maxBatches=9")
    private Path file;
}
