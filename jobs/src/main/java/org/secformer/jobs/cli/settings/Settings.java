package org.secformer.jobs.cli.settings;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.secformer.datasets.InvalidInputException;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * Values of options from Spark properties: {@code --max-batches} is {@code spark.secformer.maxBatches}. They come
 * from spark-submit, which hands its properties over as system properties, or from a file of the same format that is named
 * with {@value #FILE_OPTION}. What the command line says wins.
 */
public final class Settings implements IDefaultValueProvider {
    /** What all keys start with. */
    public static final String PREFIX = "spark.secformer.";

    /** Names a file with settings. */
    public static final String FILE_OPTION = "--properties-file";

    private static final String SPARK = "spark.";

    /** A setting and where it stands. */
    record Setting(String value, String place) {}

    private final Map<String, Setting> byKey = new TreeMap<>();
    private final Map<ArgSpec, String> unusable = new LinkedHashMap<>();

    private Settings() {}

    /** Those of spark-submit, and those of a file where the arguments name one. */
    public static Settings of(List<String> arguments) {
        Settings settings = new Settings();
        Properties system = System.getProperties();
        for (String key : system.stringPropertyNames()) {
            if (key.startsWith(PREFIX)) {
                settings.byKey.put(key, new Setting(system.getProperty(key).trim(), "Spark's properties"));
            }
        }
        String file = fileOf(arguments);
        if (file != null) {
            settings.read(Path.of(file));
        }
        return settings;
    }

    /** The settings are needed before the arguments are parsed. */
    private static String fileOf(List<String> arguments) {
        String file = null;
        for (int i = 0; i < arguments.size(); i++) {
            if (arguments.get(i).startsWith(FILE_OPTION + "=")) {
                file = arguments.get(i).substring(FILE_OPTION.length() + 1);
            } else if (arguments.get(i).equals(FILE_OPTION) && i + 1 < arguments.size()) {
                file = arguments.get(i + 1);
            }
        }
        return file;
    }

    private void read(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException unreadable) {
            throw InvalidInputException.of(
                    file, "the file itself", "properties", "none that can be read", "Check " + FILE_OPTION + ".");
        }
        for (String key : properties.stringPropertyNames()) {
            String value = properties.getProperty(key).trim();
            if (key.startsWith(PREFIX) || !key.startsWith(SPARK)) {
                byKey.put(key, new Setting(value, file.toString()));
            } else if (System.getProperty(key) == null) {
                // As spark-submit does.
                System.setProperty(key, value);
            }
        }
    }

    /** The key of an option. */
    public static String key(OptionSpec option) {
        StringBuilder key = new StringBuilder(PREFIX);
        String[] words = option.longestName().replaceFirst("^-+", "").split("-");
        for (int i = 0; i < words.length; i++) {
            String first = words[i].substring(0, 1);
            key.append(i == 0 ? first : first.toUpperCase(Locale.ROOT)).append(words[i].substring(1));
        }
        return key.toString();
    }

    /** Whether an option has a key: not those that ask for help, nor the one that names the file. */
    public static boolean hasKey(OptionSpec option) {
        return !option.usageHelp()
                && !option.versionHelp()
                && !option.longestName().equals(FILE_OPTION);
    }

    /** All settings by key, known or not. */
    Map<String, Setting> byKey() {
        return byKey;
    }

    /** Options whose setting has another type, and what is wrong with it. */
    Map<ArgSpec, String> unusable() {
        return unusable;
    }

    /** The setting of an option, or null. */
    Setting of(OptionSpec option) {
        return hasKey(option) ? byKey.get(key(option)) : null;
    }

    /** What picocli takes where the command line says nothing. It would stop at the first value that it cannot convert. */
    @Override
    public String defaultValue(ArgSpec argument) {
        Setting setting = argument instanceof OptionSpec option ? of(option) : null;
        if (setting == null) {
            return null;
        }
        try {
            OptionSpec alone = OptionSpec.builder((OptionSpec) argument)
                    .required(false)
                    .defaultValue(null)
                    .build();
            new CommandLine(CommandSpec.create().addOption(alone))
                    .setCaseInsensitiveEnumValuesAllowed(true)
                    .parseArgs(alone.longestName() + "=" + setting.value());
            return setting.value();
        } catch (ParameterException wrong) {
            unusable.put(argument, wrong.getMessage());
            return null;
        }
    }
}
