package org.secformer.datasets.bundle;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.Storage;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.ring.PackedMatrix;
import org.secformer.mpc.ring.Packing;
import org.secformer.mpc.transformer.MaskedModel;
import org.secformer.mpc.transformer.ModelShape;
import org.secformer.mpc.transformer.ParameterSpec;

/**
 * The bundle of a party or the dealer: {@value #NAME} in its directory, sealed to that role with a key from the signed {@link
 * BundleManifest}.
 *
 * <p>Bytes of what is sealed, big-endian: length of the header (4), header as JSON; seeds (32 each: one for a party, P0's and P1's
 * for the dealer); for a party F of every parameter in the order of {@link ModelShape#parameters}, packed in as many bits as the
 * shape says. F is sealed, too: it is masked with what the dealer knows.
 *
 * @param header what it is
 * @param seeds mask seeds
 * @param masked the masked model, null for the dealer
 */
public record BundleFile(BundleHeader header, Seed[] seeds, MaskedModel masked) {
    static final String NAME = "model.bundle";
    private static final int LARGEST_HEADER_BYTES = 1 << 16;
    private static final int BUFFER_BYTES = 1 << 16;

    /** Writes what stands before a masked model. */
    static void writeStart(OutputStream out, BundleHeader header, Seed... seeds) throws IOException {
        byte[] json = Json.bytes(header);
        byte[] length = new byte[Integer.BYTES];
        ByteBuffer.wrap(length).putInt(json.length);
        out.write(length);
        out.write(json);
        for (Seed seed : seeds) {
            out.write(seed.secretBytes());
        }
    }

    /**
     * Reads the bundle of a party or the dealer.
     *
     * @throws InvalidInputException if it is missing, damaged, of another version, another role's, or not the model owner's
     */
    public static BundleFile read(Storage storage, Credentials reader) throws IOException {
        return read(storage, reader, null);
    }

    /** The same of one bundle: another one of the same model owner, an older one for example, is refused. */
    public static BundleFile read(Storage storage, Credentials reader, BundleId bundle) throws IOException {
        return read(storage, reader, bundle, (header, in) -> {
            Seed[] seeds = new Seed[seeds(reader.role())];
            for (int i = 0; i < seeds.length; i++) {
                byte[] bytes = new byte[Seed.SIZE_BYTES];
                in.readFully(bytes);
                seeds[i] = Seed.of(bytes);
            }
            return new BundleFile(header, seeds, isDealers(reader.role()) ? null : readModel(header.shape(), in));
        });
    }

    /** What the bundle says of itself; likewise, all of it is checked, without the memory that the model takes. */
    public static BundleHeader readHeader(Storage storage, Credentials reader) throws IOException {
        BundleHeader read = read(storage, reader, null, (header, in) -> {
            in.transferTo(OutputStream.nullOutputStream());
            return header;
        });
        if (read.tables() != null) {
            Storage files = BundleManifest.open(storage, reader, read.bundle()).files();
            TableFile.requireWhole(files, storage.locate(TableFile.NAME), read.tables());
        }
        return read;
    }

    private static boolean isDealers(Role reader) {
        return reader == Role.DEALER;
    }

    private static int seeds(Role reader) {
        return isDealers(reader) ? 2 : 1;
    }

    /** Reads what follows the header. */
    private interface Rest<T> {
        T read(BundleHeader header, DataInputStream in) throws IOException;
    }

    private static <T> T read(Storage storage, Credentials reader, BundleId bundle, Rest<T> rest) throws IOException {
        BundleManifest.Opened opened = BundleManifest.open(storage, reader, bundle);
        String file = storage.locate(NAME);
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(opened.files().open(NAME), BUFFER_BYTES))) {
            int headerBytes = in.readInt();
            boolean isShort = headerBytes >= 0 && headerBytes <= LARGEST_HEADER_BYTES;
            expect(file, "length of the header", "at most " + LARGEST_HEADER_BYTES, isShort, headerBytes);
            byte[] json = new byte[headerBytes];
            in.readFully(json);
            BundleHeader header = Json.read(json, BundleHeader.class, file);
            String place = opened.bundle() + " for " + reader.role();
            String found = header.bundle() + " for " + header.role();
            expect(file, "header", place, place.equals(found) && header.shape() != null, found);
            requireLength(
                    file, header.shape(), reader.role(), opened.files().length(NAME) - Integer.BYTES - headerBytes);
            T read = rest.read(header, in);
            expect(file, "end", "the end of the file", in.read() < 0, "more bytes");
            return read;
        } catch (EOFException cut) {
            throw refused(file, "end", "a whole bundle", "the end of the file");
        }
    }

    /** Before memory is taken for what a header promises. */
    private static void requireLength(String file, ModelShape shape, Role reader, long found) {
        long expected = (long) Seed.SIZE_BYTES * seeds(reader);
        try {
            if (!isDealers(reader)) {
                expected += shape.maskedBytes();
            }
        } catch (ArithmeticException overflow) {
            throw refused(file, "shape", "one of which each matrix fits an array", shape.toString());
        }
        expect(file, "length", expected + " bytes after the header, as its shape says", found == expected, found);
    }

    private static MaskedModel readModel(ModelShape shape, DataInputStream in) throws IOException {
        // One parameter after the other, so that no more than one is held in two forms.
        Map<String, PackedMatrix> openings = new HashMap<>();
        for (ParameterSpec spec : shape.parameters()) {
            byte[] packed = new byte[Math.toIntExact(Packing.bytes(spec.shape().elements(), spec.width()))];
            in.readFully(packed);
            openings.put(spec.name(), spec.packed(elements(spec, packed)));
        }
        return new MaskedModel(shape, openings);
    }

    private static long[] elements(ParameterSpec spec, byte[] packed) {
        long[] elements = new long[spec.shape().elements()];
        Packing.unpack(packed, 0, spec.width(), elements, 0, elements.length);
        return elements;
    }

    private static void expect(String file, String place, String expected, boolean met, Object found) {
        if (!met) {
            throw refused(file, place, expected, String.valueOf(found));
        }
    }

    private static InvalidInputException refused(String file, String place, String expected, String found) {
        return InvalidInputException.of(ErrorCode.INPUT_DAMAGED, file, place, expected, found, BundleManifest.REMEDY);
    }

    /** Never shows seeds. */
    @Override
    public String toString() {
        return "BundleFile[" + header + "]";
    }
}
