package org.secformer.datasets.bundle;

import org.secformer.mpc.transformer.ModelShape;

/**
 * What a bundle says of itself.
 *
 * @param bundle its id, 32 hexadecimal digits, fresh each time a model is shared
 * @param role who may read it: party0, party1 or dealer
 * @param shape public shape of the model
 * @param check how the model's ranges were checked, null if they were not
 */
public record BundleHeader(String bundle, String role, ModelShape shape, CheckSummary check) {}
