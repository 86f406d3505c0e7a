package org.secformer.jobs.tools;

import java.util.Optional;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.bundle.CheckSummary;
import org.secformer.jobs.choices.UncheckedModel;

/** The doctor's checks of whether a shared model was checked. */
public final class ModelChecks {
    private ModelChecks() {}

    /**
     * Adds what a run would say to a checkup.
     *
     * @param unchecked what becomes of a model that was not checked
     * @param check of the model, null if there was none
     * @param length tokens per row
     * @param bundle where the model's bundle lies
     */
    public static void examine(
            Checkup checkup, UncheckedModel unchecked, CheckSummary check, int length, String bundle) {
        Optional<InvalidInputException> refusal = UncheckedModel.refusal(check, length, bundle);
        if (refusal.isPresent() && !unchecked.allowed()) {
            checkup.attempt(UncheckedModel.SUBJECT, () -> {
                throw refusal.get();
            });
        } else {
            mention(checkup, check, length);
        }
    }

    /** The same for a role that refuses nothing. */
    public static void mention(Checkup checkup, CheckSummary check, int length) {
        if (check != null && check.covers(length)) {
            checkup.ok(UncheckedModel.SUBJECT, UncheckedModel.told(check));
        } else {
            checkup.warning(UncheckedModel.SUBJECT, UncheckedModel.told(check), UncheckedModel.REMEDY);
        }
    }
}
