package org.secformer.jobs.cli;

import org.secformer.jobs.choices.UncheckedModel;
import picocli.CommandLine.Option;

/** What becomes of a shared model that was not checked: an option of the commands that use it. */
final class UncheckedOption {
    @Option(
            names = UncheckedModel.OPTION,
            description =
                    "use the model also if its owner has no record of a check of its ranges for rows as long as these")
    private boolean allowed;

    UncheckedModel choice() {
        return new UncheckedModel(allowed);
    }
}
