package org.secformer.jobs.tools;

import java.nio.file.Path;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.datasets.tokenizer.OverlongText;
import org.secformer.datasets.tokenizer.TextInput;
import org.secformer.datasets.tokenizer.Tokenizer;
import org.secformer.jobs.client.RowBuckets;
import org.secformer.jobs.process.PerExecutor;

/**
 * Counts tokens as a checkpoint's tokenizer makes them, on an executor.
 *
 * @param checkpoint its directory
 */
public record CheckpointTokens(String checkpoint) implements RowBuckets.TokenCounter {
    @Override
    public int count(TextInput text) {
        Tokenizer tokenizer = PerExecutor.get(
                "tokenizer of " + checkpoint, Tokenizer.class, () -> Checkpoint.tokenizerOf(Path.of(checkpoint)));
        return tokenizer.encode(text, Integer.MAX_VALUE, OverlongText.REFUSE).count();
    }
}
