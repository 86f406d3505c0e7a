package org.secformer.jobs;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.secformer.jobs.client.PredictionTable;
import org.secformer.jobs.process.LateSession;
import org.secformer.jobs.process.Sessions;
import org.secformer.mpc.correlation.Correlation;
import org.secformer.mpc.sharing.Reconstruction;

/** The rules that the main classes of all modules keep. */
final class ArchitectureTest {
    private static final String ENGINE = "org.secformer.mpc..";
    private static final String DATASETS = "org.secformer.datasets..";
    private static final String JOBS = "org.secformer.jobs..";
    private static final String SPARK = "org.apache.spark..";
    private static final String HADOOP = "org.apache.hadoop..";

    /** The packages of the engine: each may use itself and those listed before it. */
    private static final List<String> ENGINE_ORDER = List.of(
            "org.secformer.mpc.ring..",
            "org.secformer.mpc.random..",
            "org.secformer.mpc.sharing..",
            "org.secformer.mpc.pointfunction..",
            "org.secformer.mpc.transport..",
            "org.secformer.mpc.correlation..",
            "org.secformer.mpc.protocol..",
            "org.secformer.mpc.transformer..",
            "org.secformer.mpc.embedding..");

    private static final String CLI = "org.secformer.jobs.cli..";

    /** The packages of the jobs, likewise; those of one line do not use each other. */
    private static final List<List<String>> JOBS_ORDER = List.of(
            List.of("org.secformer.jobs.storage"),
            List.of("org.secformer.jobs.process"),
            List.of("org.secformer.jobs.monitoring"),
            List.of("org.secformer.jobs.failures"),
            List.of("org.secformer.jobs.choices"),
            List.of("org.secformer.jobs.texts"),
            List.of("org.secformer.jobs.files"),
            List.of("org.secformer.jobs.party.timing", "org.secformer.jobs.party.coordination"),
            List.of(
                    "org.secformer.jobs.owner",
                    "org.secformer.jobs.dealer",
                    "org.secformer.jobs.client",
                    "org.secformer.jobs.party"),
            List.of("org.secformer.jobs.api"),
            List.of("org.secformer.jobs.tools.measure"),
            List.of("org.secformer.jobs.tools"),
            List.of("org.secformer.jobs.cli.settings"),
            List.of("org.secformer.jobs.cli"));

    private static final JavaClasses MAIN_CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.secformer");

    @Test
    void engineUsesNeitherDatasetsNorJobs() {
        check(noClasses()
                .that()
                .resideInAPackage(ENGINE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(DATASETS, JOBS));
    }

    @Test
    void datasetsUseNoJobs() {
        check(noClasses()
                .that()
                .resideInAPackage(DATASETS)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(JOBS));
    }

    @Test
    void enginePackagesAreTheListedOnes() {
        check(classes()
                .that()
                .resideInAPackage(ENGINE)
                .should()
                .resideInAnyPackage(ENGINE_ORDER.toArray(String[]::new)));
    }

    @Test
    void enginePackagesUseOnlyThoseBeforeThem() {
        for (int i = 0; i < ENGINE_ORDER.size() - 1; i++) {
            String[] later = ENGINE_ORDER.subList(i + 1, ENGINE_ORDER.size()).toArray(String[]::new);
            check(noClasses()
                    .that()
                    .resideInAPackage(ENGINE_ORDER.get(i))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(later));
        }
    }

    @Test
    void engineKnowsNeitherSparkNorHadoop() {
        check(noClasses()
                .that()
                .resideInAPackage(ENGINE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(SPARK, HADOOP));
    }

    @Test
    void datasetsDoNotKnowSpark() {
        check(noClasses()
                .that()
                .resideInAPackage(DATASETS)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(SPARK));
    }

    @Test
    void onlyStorageKnowsHadoopsFilesystems() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("org.secformer.jobs.storage..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.hadoop.fs..", "org.apache.hadoop.hdfs.."));
    }

    @Test
    void insecureShortcutsStayInTests() {
        check(noClasses().should().haveSimpleNameStartingWith("Insecure"));
    }

    @Test
    void randomnessIsCryptographic() {
        check(noClasses()
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Random.class, SplittableRandom.class, ThreadLocalRandom.class));
        check(noClasses().should().callMethod(Math.class, "random"));
        check(noClasses().should().callMethod(StrictMath.class, "random"));
    }

    @Test
    void jobsPackagesAreTheListedOnes() {
        check(classes()
                .that()
                .resideInAPackage(JOBS)
                .and()
                .resideOutsideOfPackage("org.secformer.jobs")
                .should()
                .resideInAnyPackage(below(JOBS_ORDER.size())));
    }

    @Test
    void jobsPackagesUseOnlyThoseBeforeThem() {
        for (int level = 0; level < JOBS_ORDER.size(); level++) {
            for (String own : JOBS_ORDER.get(level)) {
                Set<String> others = new TreeSet<>(List.of(below(JOBS_ORDER.size())));
                others.removeAll(List.of(below(level)));
                others.remove(own);
                check(noClasses()
                        .that()
                        .resideInAPackage(own)
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(others.toArray(String[]::new))
                        .orShould()
                        .dependOnClassesThat()
                        .resideInAPackage("org.secformer.jobs"));
            }
        }
    }

    private static String[] below(int level) {
        return JOBS_ORDER.subList(0, level).stream().flatMap(List::stream).toArray(String[]::new);
    }

    @Test
    void packagesHaveNoCycles() {
        check(slices().matching("org.secformer.jobs.(**)").should().beFreeOfCycles());
    }

    /** Whoever calls from a program of its own wants neither its output nor its end. */
    @Test
    void onlyTheCommandLinePrints() {
        check(noClasses().that().resideOutsideOfPackages(CLI).should(ACCESS_STANDARD_STREAMS));
    }

    @Test
    void onlyTheMainClassEndsTheProcess() {
        check(noClasses()
                .that()
                .doNotHaveFullyQualifiedName("org.secformer.jobs.Main")
                .should()
                .callMethod(System.class, "exit", int.class));
    }

    /** An action works on its caller's session and leaves it running. */
    @Test
    void onlyWhoeverStartedASessionStopsIt() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(CLI)
                .and()
                .doNotBelongToAnyOf(LateSession.class, Sessions.class)
                .should()
                .callMethodWhere(ENDS_SPARK)
                .orShould()
                .callMethod(Sessions.class, "start", String.class, int.class));
    }

    private static final DescribedPredicate<JavaMethodCall> ENDS_SPARK = DescribedPredicate.describe(
            "ends a session of Spark",
            call -> Set.of("stop", "close").contains(call.getName())
                    && (call.getTargetOwner().isAssignableTo(SparkSession.class)
                            || call.getTargetOwner().isAssignableTo(SparkContext.class)
                            || call.getTargetOwner().isAssignableTo(JavaSparkContext.class)));

    @Test
    void onlyTheCommandLineKnowsItsLibrary() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(CLI)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("picocli.."));
    }

    /** Putting shares together is the end of all secrecy: only the client's command does it. */
    private static final ArchRule ONLY_REVEAL_RECONSTRUCTS = noClasses()
            .that()
            .doNotBelongToAnyOf(PredictionTable.class, Reconstruction.class)
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(Reconstruction.class);

    @Test
    void onlyRevealReconstructs() {
        check(ONLY_REVEAL_RECONSTRUCTS);
        check(classes()
                .that()
                .belongToAnyOf(PredictionTable.class)
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Reconstruction.class));
    }

    /** Breaks the rule. */
    private static final class InsecureReconstructing {
        private InsecureReconstructing() {}

        static double[] both(int[] first, int[] second) {
            return Reconstruction.reveal(first, second, 0);
        }
    }

    @Test
    void reconstructingElsewhereIsNoticed() {
        JavaClasses breaking = new ClassFileImporter().importClasses(InsecureReconstructing.class);
        String message = assertThrows(AssertionError.class, () -> ONLY_REVEAL_RECONSTRUCTS.check(breaking))
                .getMessage();
        assertTrue(message.contains("InsecureReconstructing"), message);
    }

    @Test
    void theDealerHasNoPathToSharesOrOpenedValues() {
        check(noClasses()
                .that()
                .haveSimpleNameStartingWith("Dealer")
                .or()
                .haveSimpleNameStartingWith("MaterialDealer")
                .or()
                .haveSimpleNameStartingWith("DealCommand")
                .or()
                .resideInAPackage("org.secformer.jobs.dealer..")
                .or()
                .haveFullyQualifiedName("org.secformer.jobs.api.Deal")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.secformer.mpc.transport..",
                        "org.secformer.datasets.rows..",
                        "org.secformer.jobs.party..",
                        "org.secformer.jobs.client..")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching(
                        ".*\\.(Party[A-Z].*|MaskedModel|FoldedModel|Reconstruction|Reveal|RevealCommand|Lane)"));
    }

    /** What the dealer fills and what parties compute with stand side by side: neither reaches the other's holdings. */
    @Test
    void descriptionsOfDealtFunctionsHaveNoPathToParties() {
        check(noClasses()
                .that()
                .areAssignableTo(Correlation.class)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.secformer.mpc.transport..")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching(".*\\.((Party|Dealer)[A-Z].*|CorrelatedRandomness|.*Dealing)"));
    }

    private static void check(ArchRule rule) {
        rule.check(MAIN_CLASSES);
    }
}
