package org.secformer.datasets.bundle;

import java.util.Objects;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.names.Parsed;
import org.secformer.mpc.transformer.ModelShape;

/**
 * What a bundle says of itself.
 *
 * @param bundle its id, fresh each time a model is shared
 * @param role who may read it: a party or the dealer
 * @param shape public shape of the model
 * @param check how the model's ranges were checked, null if they were not
 */
public record BundleHeader(BundleId bundle, Role role, ModelShape shape, CheckSummary check) implements Parsed {
    public BundleHeader {
        for (Object part : new Object[] {bundle, role, shape}) {
            Objects.requireNonNull(part, "a part of the header");
        }
    }
}
