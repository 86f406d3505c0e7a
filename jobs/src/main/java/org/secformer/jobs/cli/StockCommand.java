package org.secformer.jobs.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.bundle.BundleFile;
import org.secformer.datasets.bundle.BundleHeader;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.identity.RoleCertificate;
import org.secformer.datasets.identity.Trust;
import org.secformer.jobs.choices.UncheckedModel;
import org.secformer.jobs.dealer.StockReport;
import org.secformer.jobs.storage.Storages;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows what there is of material. */
@Command(
        name = "stock",
        header = "Shows how much material there is.",
        description = {
            "Shows how many units of material were dealt, claimed and spent, and how many are spare.",
            "claimed: used, or being used; spent: claimed, and the material deleted; spare: free for further batches.",
            "With a bundle also how its model was checked."
        },
        mixinStandardHelpOptions = true)
public final class StockCommand implements Callable<Integer> {
    @Option(
            names = "--material",
            required = true,
            description = "a party's material, or the dealer's output with that of both (directory or URI)")
    private String material;

    @Option(
            names = "--trust",
            required = true,
            description =
                    "directory or URI with dealer.pem, the certificate that the dealer must have signed with, and for"
                            + " --bundle model-owner.pem")
    private String trust;

    @Option(names = "--bundle", description = "this role's model bundle (directory or URI); needs --identity")
    private String bundle;

    @Option(names = "--identity", description = "keys of the party or the dealer, to open --bundle (directory or URI)")
    private String identity;

    @Option(names = "--json", description = "file for the same, as JSON")
    private Path json;

    @Override
    public Integer call() throws IOException {
        ReportFile.check(json);
        RoleCertificate dealer = new Trust(Storages.of(trust)).of(Role.DEALER);
        StockReport report = StockReport.of(Storages.of(material), dealer, model());
        if (report.sets().isEmpty()) {
            throw InvalidInputException.of(
                    material,
                    "material",
                    "finished sets of units, or party0 and party1 with such",
                    "none",
                    "Check the location, or let the dealer run: secformer deal.");
        }
        print(report);
        ReportFile.write(json, report);
        return 0;
    }

    private StockReport.ModelLine model() throws IOException {
        if ((bundle == null) != (identity == null)) {
            throw new InvalidInputException("--bundle: expected --identity with it, found one of the two alone");
        }
        if (bundle == null) {
            return null;
        }
        Credentials reader = Credentials.read(Storages.of(identity), Storages.of(trust));
        BundleHeader header = BundleFile.readHeader(Storages.of(bundle), reader);
        return new StockReport.ModelLine(header.bundle(), header.check());
    }

    private static void print(StockReport report) {
        for (StockReport.PlanLine plan : report.plans()) {
            System.out.printf(
                    "%nparty %d, plan %s, bundle %s%n",
                    plan.party(), plan.plan().text().substring(0, 12), plan.bundle());
            System.out.printf("  %-18s%8s%8s%8s%8s%10s%n", "set", "dealt", "claimed", "spent", "spare", "MB");
            for (StockReport.SetLine set : report.sets()) {
                boolean belongs = set.party() == plan.party()
                        && set.plan().equals(plan.plan())
                        && set.bundle().equals(plan.bundle());
                // Used-up sets stay for ever, as their claims do.
                if (belongs && set.units().spent() < set.units().dealt()) {
                    print(set.set().text(), set.units());
                }
            }
            print("all sets", plan.units());
        }
        if (report.model() != null) {
            System.out.printf(
                    "%nmodel of bundle %s: %s%n",
                    report.model().bundle(), UncheckedModel.told(report.model().check()));
        }
    }

    private static void print(String name, StockReport.Count units) {
        System.out.printf(
                Locale.ROOT,
                "  %-18s%8d%8d%8d%8d%10.1f%n",
                name,
                units.dealt(),
                units.claimed(),
                units.spent(),
                units.spare(),
                units.bytes() / 1e6);
    }
}
