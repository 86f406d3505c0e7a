/**
 * From text to word pieces, exactly as Hugging Face's tokenizers of BERT, DistilBERT and RoBERTa do it, and from lengths to
 * buckets. No text ever appears in a message.
 *
 * <p>Users: the package checkpoint, and the client's jobs, which alone see text.
 *
 * <p>Read first: {@link org.secformer.datasets.tokenizer.Tokenizer}, TokenizerJsonReader,
 * {@link org.secformer.datasets.tokenizer.LengthBuckets}.
 */
package org.secformer.datasets.tokenizer;
