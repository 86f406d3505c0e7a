package org.secformer.design;

import static org.secformer.datasets.InvalidInputException.quote;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.secformer.datasets.InputFiles;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.checkpoint.SentenceModules;
import org.secformer.datasets.checkpoint.Task;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.datasets.tokenizer.Tokenizer;
import org.secformer.datasets.tokenizer.TokenizerSettings;
import org.secformer.design.model.EncoderDirectory;
import org.secformer.design.onnx.ImportedEncoder;
import org.secformer.mpc.transformer.Head;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes a checkpoint of an encoder from an ONNX file. */
@Command(
        name = "encoder",
        description = {
            "Makes a checkpoint of a pretrained encoder, without a head, from an ONNX file: all-MiniLM-L6-v2 (Apache 2.0), which",
            "Maven brings, or a BERT of your own as torch.onnx.export writes it. distil trains a classifier from it, or,",
            "with --vectors, an encoder that can be scored."
        },
        mixinStandardHelpOptions = true)
final class EncoderCommand implements Callable<Integer> {
    private static final String MINILM = "all-minilm-l6-v2.onnx";
    private static final String MINILM_TOKENIZER = "all-minilm-l6-v2-tokenizer.json";

    @Option(names = "--out", required = true, description = "new directory for the checkpoint")
    private Path out;

    @Option(names = "--onnx", description = "ONNX file to import (default: all-MiniLM-L6-v2)")
    private Path onnx;

    @Option(
            names = "--tokenizer",
            description =
                    "tokenizer.json or vocab.txt of the imported model; a tokenizer_config.json beside it counts, too")
    private Path tokenizer;

    @Override
    public Integer call() throws IOException {
        TrainingOptions.require(
                (onnx == null) == (tokenizer == null), "--tokenizer", "a file with --onnx, none without", tokenizer);
        if (Files.exists(out)) {
            throw InvalidInputException.of(
                    out, "the directory itself", "nothing", "something", "Choose another --out.");
        }
        Path work = Files.createTempDirectory("secformer-encoder");
        try {
            write(tokenizerFiles(work));
        } finally {
            Files.deleteIfExists(work.resolve(Tokenizer.JSON_FILE));
            Files.deleteIfExists(work.resolve(Tokenizer.SETTINGS_FILE));
            Files.delete(work);
        }
        return 0;
    }

    private void write(List<Path> tokenizerFiles) throws IOException {
        ImportedEncoder encoder;
        try (InputStream bytes = open()) {
            encoder = ImportedEncoder.read(onnx == null ? MINILM : onnx, bytes);
        }
        Tokenizer read = read(tokenizerFiles);
        if (read.size() > encoder.vocabularySize()) {
            throw InvalidInputException.of(
                    tokenizerFiles.get(0),
                    "the whole file",
                    "at most " + encoder.vocabularySize() + " tokens as the model has embeddings",
                    read.size() + " tokens",
                    "Give the tokenizer that was saved with the model.");
        }
        EncoderDirectory.write(out, tokenizerFiles, encoder.config(read.padding()), encoder.tensors());
        if (onnx == null) {
            // As its makers use it.
            SentenceModules.write(out, Head.MEAN, Task.UNIT_VECTOR);
        }
        System.out.printf("%s: %s%n", out, encoder.config(read.padding()));
        encoder.leftAside().forEach(output -> System.out.println("left aside: output " + quote(output)));
    }

    private InputStream open() throws IOException {
        if (onnx == null) {
            return resource(MINILM);
        }
        InputFiles.requireReadable(onnx);
        return new BufferedInputStream(Files.newInputStream(onnx));
    }

    private static InputStream resource(String name) {
        InputStream bytes = EncoderCommand.class.getResourceAsStream("/" + name);
        if (bytes == null) {
            throw new IllegalStateException("the jar of all-MiniLM-L6-v2 has no " + name);
        }
        return bytes;
    }

    /** The first is the tokenizer, the second, if any, its settings. */
    private List<Path> tokenizerFiles(Path work) throws IOException {
        if (tokenizer == null) {
            try (InputStream bytes = resource(MINILM_TOKENIZER)) {
                Files.copy(bytes, work.resolve(Tokenizer.JSON_FILE), StandardCopyOption.REPLACE_EXISTING);
            }
            Path settings = work.resolve(Tokenizer.SETTINGS_FILE);
            Files.writeString(
                    settings,
                    JsonMapper.builder()
                                    .build()
                                    .createObjectNode()
                                    .put("tokenizer_class", "BertTokenizer")
                                    .toPrettyString()
                            + "\n");
            return List.of(work.resolve(Tokenizer.JSON_FILE), settings);
        }
        InputFiles.requireReadable(tokenizer);
        List<Path> files = new ArrayList<>(List.of(tokenizer));
        Path settings = tokenizer.resolveSibling(Tokenizer.SETTINGS_FILE);
        if (Files.isRegularFile(settings)) {
            files.add(settings);
        }
        return files;
    }

    private static Tokenizer read(List<Path> files) {
        String name = files.get(0).getFileName().toString();
        TrainingOptions.require(
                List.of(Tokenizer.JSON_FILE, Tokenizer.VOCABULARY_FILE).contains(name),
                "--tokenizer",
                "a file called tokenizer.json or vocab.txt",
                quote(name));
        Path settings = files.get(0).resolveSibling(Tokenizer.SETTINGS_FILE);
        LocalStorage directory = new LocalStorage(files.get(0).toAbsolutePath().getParent());
        if (name.equals(Tokenizer.JSON_FILE)) {
            Tokenizer complete = Tokenizer.read(directory, name, null);
            TokenizerSettings.read(settings, complete);
            return complete;
        }
        return Tokenizer.read(directory, name, TokenizerSettings.read(settings));
    }
}
