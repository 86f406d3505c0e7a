package org.secformer.datasets.material;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HexFormat;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.names.Sha256;
import org.secformer.mpc.correlation.MaterialException;
import org.secformer.mpc.sharing.Party;

/**
 * What a material file says of itself, in front of everything else.
 *
 * <p>Bytes, big-endian: magic "SFMATERL" (8), format version (2), party (1), plan hash (32), bundle id
 * (16), set (8), unit (4). The unit's sealed seed (see {@link SetKey}) follows, then authenticated segments.
 *
 * @param plan hash of the plan
 * @param bundle id of the model bundle
 * @param unit which one
 * @param party whose file it is
 */
record MaterialHeader(Sha256 plan, BundleId bundle, UnitId unit, Party party) {
    static final int VERSION = 5;
    private static final byte[] MAGIC = {'S', 'F', 'M', 'A', 'T', 'E', 'R', 'L'};
    private static final HexFormat HEX = HexFormat.of();

    byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            write(new DataOutputStream(bytes));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private void write(DataOutputStream out) throws IOException {
        out.write(MAGIC);
        out.writeShort(VERSION);
        out.writeByte(party.ordinal());
        out.write(HEX.parseHex(plan.text()));
        out.write(HEX.parseHex(bundle.text()));
        out.write(HEX.parseHex(unit.set().text()));
        out.writeInt(unit.unit());
    }

    static MaterialHeader read(DataInputStream in, String file) throws IOException {
        try {
            if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
                throw new MaterialException(file + ", offset 0: expected a material file, found something else");
            }
            int version = in.readUnsignedShort();
            if (version != VERSION) {
                throw new MaterialException(
                        file + ", offset 8: expected format version " + VERSION + ", found " + version
                                + "; it was dealt by " + (version > VERSION ? "a newer" : "an older")
                                + " program, deal with this one");
            }
            Party party = party(in.readByte(), file);
            String plan = HEX.formatHex(in.readNBytes(32));
            String bundle = HEX.formatHex(in.readNBytes(16));
            String set = HEX.formatHex(in.readNBytes(8));
            int unit = in.readInt();
            if (unit < 0 || unit >= UnitId.MOST) {
                throw new MaterialException(file + ", offset 67: expected the number of a unit, found " + unit);
            }
            return new MaterialHeader(new Sha256(plan), new BundleId(bundle), new UnitId(set, unit), party);
        } catch (EOFException | InvalidInputException cut) {
            throw new MaterialException(file + ": expected a whole header, found the end of the file", cut);
        }
    }

    /** @throws MaterialException if this is not what is expected */
    void require(MaterialHeader expected, String file) {
        require("party", expected.party, party, file);
        require("unit", expected.unit, unit, file);
        require("plan", expected.plan, plan, file);
        require("model bundle", expected.bundle, bundle, file);
    }

    private static void require(String what, Object expected, Object found, String file) {
        if (!expected.equals(found)) {
            throw new MaterialException(file + ", header: expected " + what + " " + expected + ", found " + found
                    + "; it belongs elsewhere, copy the right file or deal anew");
        }
    }

    private static Party party(int number, String file) {
        if (number != 0 && number != 1) {
            throw new MaterialException(file + ", offset 10: expected a party, 0 or 1, found " + number);
        }
        return Party.of(number);
    }
}
