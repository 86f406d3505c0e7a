package org.secformer.mpc.embedding;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.secformer.mpc.pointfunction.Domain;
import org.secformer.mpc.pointfunction.PointExpansion;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.ring.RingKernels;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.transformer.ModelShape;
import org.secformer.mpc.transformer.Plan;

/**
 * Time of a row of 128 tokens on one thread: of a party's whole lookup, of expanding its keys alone, and of sharing at the client. BERT's vocabulary;
 * columns of BERT-base and MiniLM. For another kernel {@code -jvmArgsAppend -Dsecformer.kernel=vector-api}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 1,
        jvmArgsAppend = {
            "--add-exports=java.base/jdk.internal.module=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "-Xmx2g"
        })
public class PrivateLookupBenchmark {
    private static final int LENGTH = 128;
    private static final int WORDS = 30_522;

    @Param({"768", "384"})
    public int columns;

    private TableShape shape;
    private Plan plan;
    private MaskedTables tables;
    private TableMasks masks;
    private int[] words;
    private byte[] part;

    @Setup
    public void fill() {
        SplittableRandom random = new SplittableRandom(1);
        shape = new TableShape(columns, WORDS, 512, 2, 0);
        plan = new Plan(new ModelShape(columns, 1, 12, 4, 2, 1e-12, 5), LENGTH, 1);
        tables = MaskedTables.read(shape, row -> Arrays.setAll(row, j -> random.nextInt()));
        masks = new TableMasks(shape, Seed.random());
        words = random.ints(LENGTH, 0, WORDS).toArray();
        part = share()[1];
    }

    @Benchmark
    public byte[][] share() {
        return new PrivateRow(shape, LENGTH).share(words, new int[LENGTH], 20, masks);
    }

    @Benchmark
    public PrivateLookup.Batch lookUp() {
        return new PrivateLookup(plan, Party.P1, tables, RingKernels.best()).lookUp(new byte[][] {part});
    }

    @Benchmark
    public long[] expandKeys() {
        Domain domain = shape.domain();
        PrivateRow.Opened row = new PrivateRow(shape, LENGTH).open(Party.P1, part);
        PointExpansion.Workspace workspace = PointExpansion.Workspace.of(domain, LENGTH);
        PointExpansion expansion =
                new PointExpansion(domain, Party.P1, row.nonce(), row.roots(), row.part(), row.keysFrom(), workspace);
        long[] selection = new long[LENGTH * Domain.BLOCK_ELEMENTS];
        for (int block = 0; block < domain.blocks(); block++) {
            expansion.block(block, selection, 0, workspace);
        }
        return selection;
    }
}
