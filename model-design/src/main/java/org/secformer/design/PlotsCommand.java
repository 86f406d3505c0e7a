package org.secformer.design;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.secformer.design.plot.Comparison;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Draws how exact the protocols' functions are. */
@Command(
        name = "plots",
        description =
                "Draws the errors of GeLU, tanh, inverse square root and reciprocal beside those of others, as SVG.",
        mixinStandardHelpOptions = true)
final class PlotsCommand implements Callable<Integer> {
    @Option(names = "--out", required = true, description = "directory for the pictures, which are replaced")
    private Path out;

    @Override
    public Integer call() throws IOException {
        Files.createDirectories(out);
        for (Comparison comparison : Comparison.all()) {
            Files.writeString(out.resolve(comparison.name() + ".svg"), comparison.svg());
        }
        return 0;
    }
}
