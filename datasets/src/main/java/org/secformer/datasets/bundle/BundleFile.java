package org.secformer.datasets.bundle;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.storage.Digests;
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
            MessageDigest digest = Digests.sha256();
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
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(storage.open(NAME), 1 << 16))) {
            boolean isBundle = Arrays.equals(in.readNBytes(MAGIC.length), MAGIC);
            expect(ErrorCode.INPUT_INVALID, file, "start", "a model bundle", isBundle, "something else");
            int version = in.readUnsignedShort();
            expect(ErrorCode.VERSION_DIFFERENT, file, "format version", VERSION, version == VERSION, version);
            // Before anything else in it is believed.
            expect(ErrorCode.INPUT_DAMAGED, file, "checksum", "that of the content", isIntact(storage), "another");
            BundleHeader header = Json.read(in.readNBytes(in.readInt()), BundleHeader.class, file);
            expect(ErrorCode.ROLE_WRONG, file, "role", role, role.equals(header.role()), header.role());
            Seed[] seeds = new Seed[seedCount];
            for (int i = 0; i < seedCount; i++) {
                byte[] bytes = new byte[Seed.SIZE_BYTES];
                in.readFully(bytes);
                seeds[i] = Seed.of(bytes);
            }
            return new BundleFile(header, seeds, seedCount == 1 ? readModel(header.shape(), in) : null);
        } catch (EOFException cut) {
            throw InvalidInputException.of(
                    ErrorCode.INPUT_DAMAGED, file, "end", "a whole bundle", "the end of the file", REMEDY);
        }
    }

    private static boolean isIntact(Storage storage) throws IOException {
        MessageDigest digest = Digests.sha256();
        long content = storage.length(NAME) - digest.getDigestLength();
        byte[] block = new byte[1 << 16];
        try (InputStream in = storage.open(NAME)) {
            while (content > 0) {
                int count = in.read(block, 0, (int) Math.min(block.length, content));
                if (count < 0) {
                    return false;
                }
                digest.update(block, 0, count);
                content -= count;
            }
            return content == 0 && MessageDigest.isEqual(digest.digest(), in.readAllBytes());
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

    private static void expect(ErrorCode code, String file, String place, Object expected, boolean met, Object found) {
        if (!met) {
            throw InvalidInputException.of(code, file, place, String.valueOf(expected), String.valueOf(found), REMEDY);
        }
    }

    /** Never shows seeds. */
    @Override
    public String toString() {
        return "BundleFile[" + header + "]";
    }
}
