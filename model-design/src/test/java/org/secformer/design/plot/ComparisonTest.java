package org.secformer.design.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xml.sax.InputSource;

final class ComparisonTest {
    private static Comparison named(String name) {
        return Comparison.all().stream()
                .filter(comparison -> comparison.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Errors as published, or as derived from the published formulas. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gelu                | this project       | -8      | 8      | 1e-5 | 2.2e-4",
                "gelu                | SecFormer          | -5      | 5      | 0.019 | 0.020",
                "gelu                | PUMA               | -8      | 8      | 5e-3 | 2e-2",
                "gelu                | MPCFormer          | -1      | 1      | 0.1  | 1",
                "gelu                | CrypTen            | -1      | 1      | 0    | 1e-4",
                "tanh                | this project       | -8      | 8      | 1e-5 | 5.5e-4",
                "tanh                | CrypTen, SecFormer | -8      | 8      | 1e-4 | 1e-1",
                "inverse-square-root | this project       | 0.00049 | 1000   | 1e-5 | 2.5e-4",
                "inverse-square-root | SecFormer          | 2       | 4000   | 0    | 1e-1",
                "inverse-square-root | SecFormer          | 6000    | 16000  | 1    | Infinity",
                "inverse-square-root | CrypTen            | 0.1     | 100    | 1e-4 | 2",
                "reciprocal          | this project       | 0.0626  | 1000   | 1e-5 | 3.1e-4",
                "reciprocal          | SecFormer          | 8       | 5000   | 0    | 1e-3",
                "reciprocal          | SecFormer          | 10010   | 60000  | 1    | Infinity",
                "reciprocal          | CrypTen            | 0.1     | 100    | 0    | 0.5",
            })
    void errorsAreTheKnownOnes(String name, String curve, double lowest, double highest, double least, double most) {
        double error = named(name).largestError(curve, lowest, highest);
        assertTrue(error >= least && error <= most, name + " of " + curve + ": " + error);
    }

    @Test
    void outsideItsRangeThisProjectHasNoCurve() {
        assertEquals(Double.NaN, named("reciprocal").largestError("this project", 1.1e6, 1.6e7));
    }

    @Test
    void picturesInTheDocumentationAreThoseThatTheCommandDraws() throws IOException {
        for (Comparison comparison : Comparison.all()) {
            Path stored = Path.of("../docs/images", comparison.name() + ".svg");
            assertEquals(Files.readString(stored), comparison.svg(), "bin/secformer plots --out docs/images");
        }
    }

    @Test
    void picturesAreWellFormed() throws Exception {
        for (Comparison comparison : Comparison.all()) {
            DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(comparison.svg())));
        }
    }
}
