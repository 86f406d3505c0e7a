package org.secformer.datasets.bundle;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Identity;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.identity.RoleCertificate;
import org.secformer.datasets.identity.SealedStorage;
import org.secformer.datasets.identity.SignatureFile;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.Storage;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.ring.Packing;
import org.secformer.mpc.transformer.MaskedModel;
import org.secformer.mpc.transformer.ModelShape;
import org.secformer.mpc.transformer.ParameterSpec;

/**
 * The bundle of a party or the dealer: {@value #NAME} in its directory, sealed to that role ({@link SealedStorage}) and signed
 * by the model owner ({@link SignatureFile}).
 *
 * <p>Bytes of what is sealed, big-endian: magic "SFBUNDLE" (8), format version (2), length of the header (4), header as JSON;
 * seeds (32 each: one for a party, P0's and P1's for the dealer); for a party F of every parameter in the order of {@link
 * ModelShape#parameters}, little-endian in 6 bytes. F is sealed, too: it is masked with what the dealer knows.
 *
 * @param header what it is
 * @param seeds mask seeds
 * @param masked the masked model, null for the dealer
 */
public record BundleFile(BundleHeader header, Seed[] seeds, MaskedModel masked) {
    static final String NAME = "model.bundle";
    static final String KIND = "model bundle";
    private static final int VERSION = 3;
    private static final int LONGEST_HEADER = 1 << 16;
    private static final byte[] MAGIC = {'S', 'F', 'B', 'U', 'N', 'D', 'L', 'E'};

    /** What a bundle is signed as. */
    static String subject(Role reader) {
        return KIND + " for " + reader;
    }

    void write(Storage out, RoleCertificate reader, Identity modelOwner) throws IOException {
        SealedStorage.sealing(out, KIND, reader).write(NAME, raw -> {
            DataOutputStream content = new DataOutputStream(new BufferedOutputStream(raw, 1 << 16));
            content.write(MAGIC);
            content.writeShort(VERSION);
            byte[] json = Json.bytes(header);
            content.writeInt(json.length);
            content.write(json);
            for (Seed seed : seeds) {
                content.write(seed.secretBytes());
            }
            if (masked != null) {
                for (ParameterSpec spec : header.shape().parameters()) {
                    content.write(Packing.pack(masked.opening(spec.name()), ParameterSpec.WIDTH));
                }
            }
            content.flush();
        });
        SignatureFile.sign(out, NAME, subject(reader.role()), modelOwner);
    }

    /**
     * Reads the bundle of a party or the dealer.
     *
     * @throws InvalidInputException if it is missing, damaged, of another version, another role's, or not the model owner's
     */
    public static BundleFile read(Storage storage, Credentials reader) throws IOException {
        return read(storage, reader, (header, in) -> {
            boolean isDealers = reader.role() == Role.DEALER;
            Seed[] seeds = new Seed[isDealers ? 2 : 1];
            for (int i = 0; i < seeds.length; i++) {
                byte[] bytes = new byte[Seed.SIZE_BYTES];
                in.readFully(bytes);
                seeds[i] = Seed.of(bytes);
            }
            return new BundleFile(header, seeds, isDealers ? null : readModel(header.shape(), in));
        });
    }

    /** What the bundle says of itself; likewise, without the memory that the model takes. */
    public static BundleHeader readHeader(Storage storage, Credentials reader) throws IOException {
        return read(storage, reader, (header, in) -> header);
    }

    /** Reads what follows the header. */
    private interface Rest<T> {
        T read(BundleHeader header, DataInputStream in) throws IOException;
    }

    private static <T> T read(Storage storage, Credentials reader, Rest<T> rest) throws IOException {
        SignatureFile.check(
                storage, NAME, subject(reader.role()), reader.trust().of(Role.MODEL_OWNER));
        String file = storage.locate(NAME);
        Storage opened = SealedStorage.opening(storage, KIND, reader.own());
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(opened.open(NAME), 1 << 16))) {
            boolean isBundle = Arrays.equals(in.readNBytes(MAGIC.length), MAGIC);
            expect(ErrorCode.INPUT_INVALID, file, "start", "a model bundle", isBundle, "something else");
            int version = in.readUnsignedShort();
            String age = version > VERSION ? ", of a newer program" : ", of an older program";
            expect(ErrorCode.VERSION_DIFFERENT, file, "format version", VERSION, version == VERSION, version + age);
            int length = in.readInt();
            boolean isLength = length > 0 && length <= LONGEST_HEADER;
            expect(
                    ErrorCode.INPUT_DAMAGED,
                    file,
                    "length of the header",
                    LONGEST_HEADER + " at most",
                    isLength,
                    length);
            BundleHeader header = Json.read(in.readNBytes(length), BundleHeader.class, file);
            Role role = reader.role();
            expect(ErrorCode.ROLE_WRONG, file, "role", role, role == header.role(), header.role());
            return rest.read(header, in);
        } catch (ArithmeticException tooLarge) {
            throw InvalidInputException.of(
                    ErrorCode.INPUT_DAMAGED, file, "shape", "matrices of less than 2 GB", "larger ones", REMEDY);
        } catch (EOFException cut) {
            throw InvalidInputException.of(
                    ErrorCode.INPUT_DAMAGED, file, "end", "a whole bundle", "the end of the file", REMEDY);
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
