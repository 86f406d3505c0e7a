package org.secformer.datasets.identity;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.mpc.random.CipherKey;

/** Opens what {@link SealingStream} sealed; nothing of a segment is handed out before its tag is checked. */
final class OpeningStream extends InputStream {
    private final DataInputStream in;
    private final CipherKey key;
    private final Cipher cipher = SealingStream.cipher();
    private final String file;
    private final String remedy;
    private final byte[] sealed = new byte[SealingStream.SEGMENT_BYTES + SealingStream.TAG_BYTES];
    private final byte[] segment = new byte[SealingStream.SEGMENT_BYTES];
    private int filled;
    private int position;
    private int number;
    private boolean last;

    /**
     * @param file for messages
     * @param remedy likewise
     */
    OpeningStream(DataInputStream in, CipherKey key, String file, String remedy) {
        this.in = in;
        this.key = key;
        this.file = file;
        this.remedy = remedy;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
        if (count == 0) {
            return 0;
        }
        while (position == filled) {
            if (last) {
                return -1;
            }
            nextSegment();
        }
        int here = Math.min(count, filled - position);
        System.arraycopy(segment, position, bytes, offset, here);
        position += here;
        return here;
    }

    private void nextSegment() throws IOException {
        try {
            int length = in.readInt();
            int mark = in.readUnsignedByte();
            if (length < 0 || length > SealingStream.SEGMENT_BYTES || mark > 1) {
                throw damaged("an intact segment", "a changed one");
            }
            int count = length + SealingStream.TAG_BYTES;
            in.readFully(sealed, 0, count);
            SealingStream.start(cipher, Cipher.DECRYPT_MODE, key, number, mark, length);
            filled = cipher.doFinal(sealed, 0, count, segment, 0);
            position = 0;
            number++;
            last = mark == 1;
            if (last && in.read() >= 0) {
                throw damaged("the end of the file", "more bytes");
            }
        } catch (EOFException cut) {
            throw damaged("a whole segment", "the end of the file");
        } catch (GeneralSecurityException changed) {
            throw damaged("an intact segment", "a changed one, or one of another file");
        }
    }

    private InvalidInputException damaged(String expected, String found) {
        return InvalidInputException.of(
                ErrorCode.INPUT_DAMAGED, file, "sealed segment " + number, expected, found, remedy);
    }

    @Override
    public void close() throws IOException {
        key.destroy();
        in.close();
    }
}
