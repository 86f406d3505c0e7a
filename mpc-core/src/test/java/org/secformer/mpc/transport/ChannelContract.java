package org.secformer.mpc.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.secformer.mpc.transport.ChannelException.Cause;

/** What every channel promises, whatever it runs over. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class ChannelContract {
    static final long LONG_MILLIS = 20_000;
    static final long SHORT_MILLIS = 300;

    final AtomicBoolean cancelled = new AtomicBoolean();
    private final List<Channel> opened = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** Two connected ends that wait this long for each other; {@link #cancelled} stops both. */
    abstract Channel[] connect(long timeoutMillis) throws Exception;

    final Channel[] connected(long timeoutMillis) throws Exception {
        Channel[] ends = connect(timeoutMillis);
        opened.addAll(List.of(ends));
        return ends;
    }

    @AfterEach
    void closeAll() throws InterruptedException {
        opened.forEach(Channel::close);
        threads.shutdownNow();
        assertTrue(threads.awaitTermination(10, TimeUnit.SECONDS), "a thread of the test goes on");
    }

    final <T> Future<T> inThread(Callable<T> task) {
        return threads.submit(task);
    }

    static byte[] bytes(int count, long seed) {
        byte[] bytes = new byte[count];
        new SplittableRandom(seed).nextBytes(bytes);
        return bytes;
    }

    static ChannelException assertFails(Cause expected, Channel channel, int length) {
        ChannelException failure = assertThrows(ChannelException.class, () -> channel.receive(length));
        assertEquals(expected, failure.kind(), failure.getMessage());
        return failure;
    }

    /** Milliseconds that a failing receive takes. */
    static long timeToFail(Cause expected, Channel channel) {
        long start = System.nanoTime();
        assertFails(expected, channel, 8);
        return (System.nanoTime() - start) / 1_000_000;
    }

    @Test
    void blocksArriveInOrderAndWhole() throws Exception {
        Channel[] ends = connected(LONG_MILLIS);
        int[] sizes = new SplittableRandom(1)
                .ints(300, 1, 20_000)
                .map(size -> size % 3 == 0 ? 1 + size % 7 : size)
                .toArray();
        sizes[100] = 1_000_003;
        List<Future<Void>> sides = new ArrayList<>();
        for (int side = 0; side < 2; side++) {
            int me = side;
            sides.add(inThread(() -> {
                for (int i = 0; i < sizes.length; i++) {
                    ends[me].send(bytes(sizes[i], 2L * i + me));
                    if (i % 5 == 4) {
                        // Five blocks on their way before any is awaited.
                        for (int j = i - 4; j <= i; j++) {
                            byte[] received = ends[me].receive(sizes[j]);
                            assertArrayEquals(bytes(sizes[j], 2L * j + 1 - me), received, "block " + j);
                        }
                    }
                }
                return null;
            }));
        }
        for (Future<Void> side : sides) {
            side.get();
        }
    }

    @Test
    void bothMaySendMuchAtOnce() throws Exception {
        Channel[] ends = connected(LONG_MILLIS);
        int size = 64 << 20;
        List<Future<Void>> sides = new ArrayList<>();
        for (int side = 0; side < 2; side++) {
            int me = side;
            sides.add(inThread(() -> {
                ends[me].send(bytes(size, me));
                ends[me].send(bytes(3, me));
                assertArrayEquals(bytes(size, 1 - me), ends[me].receive(size));
                assertArrayEquals(bytes(3, 1 - me), ends[me].receive(3));
                return null;
            }));
        }
        for (Future<Void> side : sides) {
            side.get();
        }
    }

    @Test
    void silenceEndsAtTheDeadline() throws Exception {
        Channel[] ends = connected(SHORT_MILLIS);
        for (Channel end : ends) {
            long millis = timeToFail(Cause.SILENT, end);
            assertTrue(millis >= SHORT_MILLIS - 10, millis + " ms");
        }
    }

    @Test
    void closedPeerIsGone() throws Exception {
        Channel[] ends = connected(LONG_MILLIS);
        ends[0].close();
        assertFails(Cause.GONE, ends[1], 8);
        assertFails(Cause.GONE, ends[1], 8);
    }

    @Test
    void whatWasSentBeforeClosingArrives() throws Exception {
        for (int side = 0; side < 2; side++) {
            Channel[] ends = connected(LONG_MILLIS);
            Channel sender = ends[side];
            Channel receiver = ends[1 - side];
            int size = 1 << 20;
            Future<Void> sending = inThread(() -> {
                for (int i = 0; i < 8; i++) {
                    sender.send(bytes(size, i));
                }
                sender.close();
                return null;
            });
            for (int i = 0; i < 8; i++) {
                // The sender is done with its part while much is still on the way.
                Thread.sleep(30);
                assertArrayEquals(bytes(size, i), receiver.receive(size), "side " + side + ", block " + i);
            }
            assertFails(Cause.GONE, receiver, 1);
            sending.get();
        }
    }

    @Test
    void wrongLengthIsADifferentProgram() throws Exception {
        for (int[] lengths : new int[][] {{5, 6}, {6, 5}, {1, 1 << 30}}) {
            Channel[] ends = connected(LONG_MILLIS);
            ends[0].send(bytes(lengths[0], 1));
            String message = assertFails(Cause.DIFFERENT, ends[1], lengths[1]).getMessage();
            assertTrue(message.contains(" " + lengths[0] + " ") && message.contains(" " + lengths[1] + " "), message);
        }
    }

    @Test
    void emptyBlocksAreRefused() throws Exception {
        Channel[] ends = connected(LONG_MILLIS);
        assertThrows(IllegalArgumentException.class, () -> ends[0].send(new byte[0]));
    }

    @Test
    void closingTwiceIsHarmless() throws Exception {
        Channel[] ends = connected(LONG_MILLIS);
        ends[0].close();
        ends[0].close();
        ends[1].close();
        ends[0].close();
    }
}
