package org.secformer.datasets.bundle;

import java.util.Objects;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.names.Parsed;
import org.secformer.mpc.embedding.TableShape;
import org.secformer.mpc.transformer.ModelShape;

/**
 * What a bundle says of itself.
 *
 * @param bundle its id, fresh each time a model is shared
 * @param role who may read it: a party or the dealer
 * @param shape public shape of the model
 * @param check how the model's ranges were checked, null if they were not
 * @param tables sizes of the embedding tables that a party has masked; null if the client has them, and for the dealer
 * @param budget how much may be asked of the model; null for any
 */
public record BundleHeader(
        BundleId bundle, Role role, ModelShape shape, CheckSummary check, TableShape tables, Budget budget)
        implements Parsed {
    public BundleHeader {
        for (Object part : new Object[] {bundle, role, shape}) {
            Objects.requireNonNull(part, "a part of the header");
        }
        if (tables != null && (role == Role.DEALER || tables.columns() != shape.embedding())) {
            throw new IllegalArgumentException("embedding tables of " + tables.columns() + " columns for " + role);
        }
    }
}
