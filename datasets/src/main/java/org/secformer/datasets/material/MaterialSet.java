package org.secformer.datasets.material;

import java.io.IOException;
import java.util.Base64;
import java.util.Objects;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Identity;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.identity.RoleCertificate;
import org.secformer.datasets.identity.SignatureFile;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.Storage;
import org.secformer.mpc.sharing.Party;

/**
 * The manifest of a set of units, signed by the dealer and written last: a set without it is not there.
 *
 * @param format always {@value #FORMAT}
 * @param version of the format
 * @param set its random name
 * @param plan hash of the plan
 * @param bundle id of the model bundle
 * @param units how many, numbered from 0
 * @param party whose files these are
 * @param sealedKey the {@link SetKey}, sealed to that party, in Base64
 */
public record MaterialSet(
        String format, int version, String set, String plan, String bundle, int units, int party, String sealedKey) {
    static final String FORMAT = "secformer material set";
    static final String FILE = "set.json";

    public MaterialSet {
        Objects.requireNonNull(plan, "plan");
        Objects.requireNonNull(bundle, "bundle");
        if (!UnitId.isSet(set) || units < 1) {
            throw new IllegalArgumentException("no set has the name " + set + " and " + units + " units");
        }
    }

    static MaterialSet of(String set, String plan, String bundle, int units, SetKey key, RoleCertificate reader) {
        Party party = reader.role().party();
        String sealed = Base64.getEncoder().encodeToString(key.sealedTo(reader, context(set, plan, bundle)));
        return new MaterialSet(FORMAT, MaterialHeader.VERSION, set, plan, bundle, units, party.ordinal(), sealed);
    }

    /** What the key is sealed for. */
    String[] context() {
        return context(set, plan, bundle);
    }

    private static String[] context(String set, String plan, String bundle) {
        return new String[] {FORMAT, set, plan, bundle};
    }

    byte[] decodedKey() {
        return Base64.getDecoder().decode(sealedKey);
    }

    /** What a set is signed as. */
    static String subject(String set, Role reader) {
        return FORMAT + " " + set + " for " + reader;
    }

    void write(Storage storage, Identity dealer) throws IOException {
        String subject = subject(set, Role.of(Party.of(party)));
        SignatureFile.writeSigned(storage, set + "/" + FILE, Json.file(this), subject, dealer);
    }

    /**
     * Reads a set's manifest.
     *
     * @throws InvalidInputException if it is damaged, not the dealer's, or of another directory, party or version
     */
    static MaterialSet read(Storage storage, String directory, Credentials reader) throws IOException {
        return read(storage, directory, reader.role(), reader.trust().of(Role.DEALER));
    }

    /** The same for whichever party the set says it is for. */
    static MaterialSet readOfAnyParty(Storage storage, String directory, RoleCertificate dealer) throws IOException {
        MaterialSet unchecked =
                Json.read(storage, directory + "/" + FILE, FORMAT, MaterialHeader.VERSION, MaterialSet.class);
        return read(storage, directory, Role.of(Party.of(unchecked.party)), dealer);
    }

    private static MaterialSet read(Storage storage, String directory, Role reader, RoleCertificate dealer)
            throws IOException {
        String name = directory + "/" + FILE;
        String file = storage.locate(name);
        byte[] content = SignatureFile.checked(storage, name, subject(directory, reader), dealer);
        MaterialSet set = Json.read(content, FORMAT, MaterialHeader.VERSION, MaterialSet.class, file);
        if (!set.set.equals(directory) || set.party != reader.party().ordinal()) {
            throw InvalidInputException.of(
                    ErrorCode.ROLE_WRONG,
                    file,
                    "set and party",
                    directory + " for " + reader,
                    set.set + " for party" + set.party,
                    "Give each party its own material, in directories of its sets' names.");
        }
        return set;
    }
}
