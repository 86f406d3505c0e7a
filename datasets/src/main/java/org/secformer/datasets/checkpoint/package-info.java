/**
 * Checkpoints of the model owner: a directory in Hugging Face layout with {@code config.json}, {@code
 * model.safetensors} and {@code vocab.txt}. Everything is checked when the directory is opened; what this system
 * cannot run is refused there.
 *
 * <p>Users: the jobs that share a model and those that run one in the clear. Uses the package tokenizer.
 *
 * <p>Read first: {@link org.secformer.datasets.checkpoint.Checkpoint}, {@link
 * org.secformer.datasets.checkpoint.BertConfig}, {@link org.secformer.datasets.checkpoint.SafetensorsFile}.
 */
package org.secformer.datasets.checkpoint;
