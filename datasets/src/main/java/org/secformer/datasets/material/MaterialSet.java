package org.secformer.datasets.material;

import java.io.IOException;
import java.util.Objects;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Identity;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.identity.RoleCertificate;
import org.secformer.datasets.identity.SignatureFile;
import org.secformer.datasets.names.Base64Text;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.names.Parsed;
import org.secformer.datasets.names.SetId;
import org.secformer.datasets.names.Sha256;
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
        String format, int version, SetId set, Sha256 plan, BundleId bundle, int units, int party, Base64Text sealedKey)
        implements Parsed {
    static final String FORMAT = "secformer material set";
    static final String FILE = "set.json";

    public MaterialSet {
        for (Object part : new Object[] {set, plan, bundle, sealedKey}) {
            Objects.requireNonNull(part, "a part of the manifest");
        }
        if (units < 1 || units > UnitId.MOST || party < 0 || party > 1) {
            throw new IllegalArgumentException("no set of party " + party + " has " + units + " units");
        }
    }

    static MaterialSet of(SetId set, Sha256 plan, BundleId bundle, int units, SetKey key, RoleCertificate reader) {
        Party party = reader.role().party();
        Base64Text sealed = Base64Text.of(key.sealedTo(reader, context(set, plan, bundle)));
        return new MaterialSet(FORMAT, MaterialHeader.VERSION, set, plan, bundle, units, party.ordinal(), sealed);
    }

    /** What the key is sealed for. */
    String[] context() {
        return context(set, plan, bundle);
    }

    private static String[] context(SetId set, Sha256 plan, BundleId bundle) {
        return new String[] {FORMAT, set.text(), plan.text(), bundle.text()};
    }

    byte[] decodedKey() {
        return sealedKey.bytes();
    }

    /** What a set is signed as. */
    static String subject(String set, Role reader) {
        return FORMAT + " " + set + " for " + reader;
    }

    void write(Storage storage, Identity dealer) throws IOException {
        String subject = subject(set.text(), Role.of(Party.of(party)));
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
        if (!set.set.text().equals(directory) || set.party != reader.party().ordinal()) {
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
