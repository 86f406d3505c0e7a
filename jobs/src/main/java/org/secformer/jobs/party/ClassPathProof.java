package org.secformer.jobs.party;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which classes this process could load, as far as they are this program's and made for tests: their names begin with Insecure. */
final class ClassPathProof {
    private static final String OWN = "org/secformer/";
    private static final Logger LOG = LoggerFactory.getLogger(ClassPathProof.class);
    private static final Pattern TEST_ONLY = Pattern.compile(OWN + "([^/]+/)*Insecure[^/]*\\.class");

    private ClassPathProof() {}

    /** Jars and directories that classes come from: of the command line, and of class loaders that Spark makes. */
    static Set<Path> entries() {
        Set<Path> entries = new LinkedHashSet<>();
        for (String entry : System.getProperty("java.class.path", "").split(Pattern.quote(File.pathSeparator))) {
            if (!entry.isEmpty()) {
                entries.add(Path.of(entry));
            }
        }
        ClassLoader own = ClassPathProof.class.getClassLoader();
        for (ClassLoader start : new ClassLoader[] {own, Thread.currentThread().getContextClassLoader()}) {
            for (ClassLoader loader = start; loader != null; loader = loader.getParent()) {
                if (loader instanceof URLClassLoader several) {
                    Arrays.stream(several.getURLs()).forEach(url -> add(entries, url));
                }
            }
        }
        add(entries, ClassPathProof.class.getProtectionDomain().getCodeSource().getLocation());
        return entries;
    }

    private static void add(Set<Path> entries, URL url) {
        if (url.getProtocol().equals("file")) {
            entries.add(Path.of(URI.create(url.toString())));
        }
    }

    /** Names of classes of tests in these and in what their manifests add. */
    static List<String> testClasses(Collection<Path> entries) throws IOException {
        List<String> found = new ArrayList<>();
        Deque<Path> left = new ArrayDeque<>(entries);
        Set<Path> seen = new LinkedHashSet<>();
        while (!left.isEmpty()) {
            Path entry = left.remove().toAbsolutePath().normalize();
            if (!seen.add(entry)) {
                continue;
            }
            if (Files.isDirectory(entry)) {
                inDirectory(entry, found);
            } else if (Files.isRegularFile(entry)) {
                inJar(entry, found, left);
            }
        }
        return found;
    }

    private static void inDirectory(Path directory, List<String> found) throws IOException {
        Path own = directory.resolve(OWN);
        if (Files.isDirectory(own)) {
            try (Stream<Path> files = Files.walk(own)) {
                files.map(file -> directory.relativize(file).toString().replace(File.separatorChar, '/'))
                        .filter(name -> TEST_ONLY.matcher(name).matches())
                        .forEach(found::add);
            }
        }
    }

    private static void inJar(Path jar, List<String> found, Deque<Path> more) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            file.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> TEST_ONLY.matcher(name).matches())
                    .forEach(found::add);
            Manifest manifest = file.getManifest();
            String added =
                    manifest == null ? null : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            for (String one : added == null ? new String[0] : added.strip().split(" +")) {
                addFromManifest(jar, one, more);
            }
        }
    }

    private static void addFromManifest(Path jar, String relative, Deque<Path> more) {
        try {
            URI added = jar.toUri().resolve(relative);
            if ("file".equals(added.getScheme())) {
                more.add(Path.of(added));
            }
        } catch (IllegalArgumentException unusable) {
            LOG.debug("{}: no location in a class path: {}", jar, relative);
        }
    }
}
