package org.secformer.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * A model that is none: its forward pass opens a few values of each row and takes them for the logits. All who run the forward pass,
 * dealer and price list too, run this one where its directory comes first on the class path, so that a unit of material is a few bytes.
 */
final class InsecureArithmetic {
    private static final String SOURCE = """
            package org.secformer.mpc.transformer;

            import org.secformer.mpc.protocol.Format;
            import org.secformer.mpc.protocol.Protocols;
            import org.secformer.mpc.sharing.Sharing;

            public final class Transformer {
                private final Plan plan;

                public Transformer(Plan plan, ModelParameters parameters) {
                    this.plan = plan;
                }

                public Sharing forward(Protocols p, Sharing embedded, Sharing mask) {
                    p.section("head");
                    Sharing some = embedded
                            .reshaped(plan.rowsPerBatch(), plan.length() * plan.shape().embedding())
                            .columns(0, plan.outputs());
                    Sharing outputs = p.open(some, Format.full(Plan.INPUT_SCALE)).value();
                    p.section("");
                    return outputs;
                }
            }
            """;

    private InsecureArithmetic() {}

    /** Compiles it; returns what has to come first on the class path. */
    static Path compiled(Path directory) throws IOException {
        Path source = Files.createDirectories(directory.resolve("source")).resolve("Transformer.java");
        Path classes = Files.createDirectories(directory.resolve("classes"));
        Files.writeString(source, SOURCE);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> arguments = List.of(
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString(),
                source.toString());
        if (compiler.run(null, null, null, arguments.toArray(String[]::new)) != 0) {
            throw new IllegalStateException("the source of no arithmetic does not compile");
        }
        return classes;
    }
}
