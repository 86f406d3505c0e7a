package org.secformer.datasets.bundle;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.Storage;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.ring.Packing;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.transformer.MaskedModel;
import org.secformer.mpc.transformer.ModelShape;
import org.secformer.mpc.transformer.ParameterSpec;

/**
 * The bundle of a party or the dealer: {@value #NAME} in its directory.
 *
 * <p>Bytes, big-endian: magic "SFBUNDLE" (8), format version (2), length of the header (4), header as JSON; seeds (32 each:
 * one for a party, P0's and P1's for the dealer); for a party F of every parameter in the order of {@link
 * ModelShape#parameters}, little-endian in 6 bytes; SHA-256 of all before (32).
 *
 * @param header what it is
 * @param seeds mask seeds
 * @param masked the masked model, null for the dealer
 */
public record BundleFile(BundleHeader header, Seed[] seeds, MaskedModel masked) {
    static final String NAME = "model.bundle";
    static final String DEALER = "dealer";
    private static final int VERSION = 1;
    private static final byte[] MAGIC = {'S', 'F', 'B', 'U', 'N', 'D', 'L', 'E'};
    private static final int LARGEST_HEADER = 1 << 20;

    static String role(Party party) {
        return "party" + party.ordinal();
    }

    /** Reads the bundle of a party. */
    public static BundleFile read(Storage storage, Party party) throws IOException {
        return read(storage, role(party), 1);
    }

    /** Reads the dealer's bundle. */
    public static BundleFile readDealer(Storage storage) throws IOException {
        return read(storage, DEALER, 2);
    }

    void write(Storage storage) throws IOException {
        storage.write(NAME, raw -> {
            MessageDigest digest = sha256();
            DataOutputStream out =
                    new DataOutputStream(new BufferedOutputStream(new DigestOutputStream(raw, digest), 1 << 16));
            out.write(MAGIC);
            out.writeShort(VERSION);
            byte[] json = Json.bytes(header);
            out.writeInt(json.length);
            out.write(json);
            for (Seed seed : seeds) {
                out.write(seed.secretBytes());
            }
            if (masked != null) {
                for (ParameterSpec spec : header.shape().parameters()) {
                    out.write(Packing.pack(masked.opening(spec.name()), ParameterSpec.WIDTH));
                }
            }
            out.flush();
            raw.write(digest.digest());
        });
    }

    private static BundleFile read(Storage storage, String role, int seedCount) throws IOException {
        String file = storage.locate(NAME);
        MessageDigest digest = sha256();
        try (DataInputStream in = new DataInputStream(
                new DigestInputStream(new BufferedInputStream(storage.open(NAME), 1 << 16), digest))) {
            expect(
                    file,
                    "start",
                    "a model bundle",
                    Arrays.equals(in.readNBytes(MAGIC.length), MAGIC),
                    "something else");
            int version = in.readUnsignedShort();
            expect(file, "format version", VERSION, version == VERSION, version);
            int length = in.readInt();
            expect(file, "length of the header", "up to 1 MiB", length > 0 && length <= LARGEST_HEADER, length);
            BundleHeader header = Json.read(in.readNBytes(length), BundleHeader.class, file);
            expect(file, "role", role, role.equals(header.role()), header.role());
            Seed[] seeds = new Seed[seedCount];
            for (int i = 0; i < seedCount; i++) {
                byte[] bytes = new byte[Seed.SIZE_BYTES];
                in.readFully(bytes);
                seeds[i] = Seed.of(bytes);
            }
            MaskedModel masked = seedCount == 1 ? readModel(header.shape(), in) : null;
            byte[] expected = digest.digest();
            boolean intact = MessageDigest.isEqual(expected, in.readNBytes(expected.length)) && in.read() < 0;
            expect(file, "checksum", "that of the content", intact, "another");
            return new BundleFile(header, seeds, masked);
        } catch (EOFException cut) {
            throw InvalidInputException.of(file, "end", "a whole bundle", "the end of the file", REMEDY);
        }
    }

    private static MaskedModel readModel(ModelShape shape, DataInputStream in) throws IOException {
        Map<String, long[]> openings = new HashMap<>();
        for (ParameterSpec spec : shape.parameters()) {
            byte[] packed = new byte[Math.multiplyExact(spec.shape().elements(), ParameterSpec.WIDTH)];
            in.readFully(packed);
            openings.put(spec.name(), Packing.unpack(packed, ParameterSpec.WIDTH));
        }
        return new MaskedModel(shape, openings);
    }

    private static final String REMEDY = "Get the bundle from the model owner again; it is made by share-model.";

    private static void expect(String file, String place, Object expected, boolean met, Object found) {
        if (!met) {
            throw InvalidInputException.of(file, place, String.valueOf(expected), String.valueOf(found), REMEDY);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("this JVM has no SHA-256", impossible);
        }
    }

    /** Never shows seeds. */
    @Override
    public String toString() {
        return "BundleFile[" + header + "]";
    }
}
