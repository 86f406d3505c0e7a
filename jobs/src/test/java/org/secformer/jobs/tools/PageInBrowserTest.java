package org.secformer.jobs.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pages of reports as Chromium draws them, where there is one. */
@Tag("slow")
class PageInBrowserTest {
    private static final int HEIGHT = 2_600;

    /** Of the page, in pixels; nothing is drawn there. */
    private static final int MARGIN = 12;

    @TempDir
    Path directory;

    private static Optional<Path> browser() {
        return Stream.of("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
                .flatMap(name -> Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .map(place -> Path.of(place, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** A scheme's number is Chromium's; colours are those of the page's style. */
    @ParameterizedTest
    @CsvSource({"1, 1200, ffffff", "1, 500, ffffff", "0, 1200, 15181c", "0, 500, 15181c"})
    void itFitsLightAndDarkWideAndNarrowScreens(int scheme, int width, String paper) throws Exception {
        assumeTrue(browser().isPresent(), "no Chromium here");
        for (String page : new String[] {
            RunPage.of(RunPageTest.report("a name that is much longer than those of the parts of models")),
            BenchPage.of("bert-base, 128 tokens, compact numbers", BenchPageTest.report("head"))
        }) {
            BufferedImage drawn = drawn(page, scheme, width);
            int background = Integer.parseInt(paper, 16);
            assertEquals(width, drawn.getWidth());
            int ink = 0;
            for (int y = 0; y < HEIGHT; y++) {
                for (int x = 0; x < width; x++) {
                    boolean isPaper = (drawn.getRGB(x, y) & 0xffffff) == background;
                    assertTrue(isPaper || x >= MARGIN && x < width - MARGIN, "drawn at " + x + ", " + y);
                    ink += isPaper ? 0 : 1;
                }
            }
            assertTrue(ink > 10_000, "nothing is shown");
        }
    }

    private BufferedImage drawn(String page, int scheme, int width) throws IOException, InterruptedException {
        Path file = Files.writeString(directory.resolve("page.html"), page);
        Path picture = directory.resolve("page.png");
        Process process = new ProcessBuilder(
                        browser().orElseThrow().toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--hide-scrollbars",
                        "--user-data-dir=" + directory.resolve("browser"),
                        "--blink-settings=preferredColorScheme=" + scheme,
                        "--window-size=" + width + "," + HEIGHT,
                        "--screenshot=" + picture,
                        file.toUri().toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("browser.log").toFile())
                .start();
        boolean ended = process.waitFor(120, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertTrue(ended, "the browser did not end");
        return ImageIO.read(picture.toFile());
    }
}
