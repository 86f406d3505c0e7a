package org.secformer.jobs.cli;

import org.secformer.jobs.choices.RevealChoice;
import org.secformer.mpc.transformer.Revealed;
import picocli.CommandLine.Option;

/** What the client gets to know of a text's scores: options of the commands that share a model, or say what it costs. */
public final class RevealOption {
    @Option(
            names = RevealChoice.OPTION,
            paramLabel = "scores|label|label-and-margin",
            description = "what the client gets to know of a text: its scores, its label alone, with scores for nobody,"
                    + " or with it whether the largest score exceeds all others by more than --margin"
                    + " (default: scores)")
    private String what = RevealChoice.value(Revealed.What.SCORES);

    @Option(names = RevealChoice.MARGIN, description = "with label-and-margin: that difference of scores")
    private Double margin;

    Revealed revealed() {
        return RevealChoice.of(RevealChoice.parse(what), margin);
    }
}
