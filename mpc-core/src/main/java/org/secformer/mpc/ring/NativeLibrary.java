package org.secformer.mpc.ring;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The library that the build compiles where it finds a C compiler, loaded once if it is there. Source: {@code src/main/c}. */
final class NativeLibrary {
    private static final String PROBLEM;

    static {
        String problem = null;
        try {
            load();
        } catch (UnsupportedOperationException notBuilt) {
            problem = notBuilt.getMessage();
        } catch (IOException | LinkageError | SecurityException notLoaded) {
            problem = notLoaded.toString();
        }
        PROBLEM = problem;
    }

    private NativeLibrary() {}

    static boolean isLoaded() {
        return PROBLEM == null;
    }

    /** Why it is not loaded. */
    static String problem() {
        return PROBLEM;
    }

    /** Loads the library by way of a file that only its owner can read and that is gone afterwards. */
    private static void load() throws IOException {
        String platform = (System.getProperty("os.name") + "-" + System.getProperty("os.arch"))
                .toLowerCase(Locale.ROOT)
                .replace(' ', '-');
        String resource = "/native/" + platform + "/libsecformer-ring.so";
        try (InputStream library = NativeLibrary.class.getResourceAsStream(resource)) {
            if (library == null) {
                throw new UnsupportedOperationException("it was not built for " + platform);
            }
            Path file = Files.createTempFile("secformer-ring", ".so");
            try {
                try (OutputStream copy = Files.newOutputStream(file)) {
                    library.transferTo(copy);
                }
                System.load(file.toString());
            } finally {
                Files.delete(file);
            }
        }
    }
}
