package usshadow.sealing;

import static usshadow.sealing.SealedPartLayout.HEADER_SIZE;
import static usshadow.sealing.SealedPartLayout.LENGTH_SIZE;
import static usshadow.sealing.SealedPartLayout.NONCE_AT;
import static usshadow.sealing.SealedPartLayout.NONCE_SIZE;
import static usshadow.sealing.SealedPartLayout.TAG_SIZE;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import usshadow.sealing.UnsealException.Reason;

/**
 * Seals and opens parts of a VM's state with its key: AES-256-GCM under a key for each part, which
 * is bound to all that the header says; the header is authenticated besides. May be used by several
 * threads.
 *
 * <pre>
 *   PRK       = HKDF-Extract(salt "usshadow vm key 1", VM key)
 *   part key  = HKDF-Expand(PRK, "usshadow sealed part 1" and the header up to its nonce, 32)
 *   part      = header, AES-256-GCM(part key, nonce, AAD header, { length, body, zeros })
 * </pre>
 */
public final class Sealer {
    private static final byte[] LABEL =
            "usshadow sealed part 1".getBytes(StandardCharsets.US_ASCII);
    private static final ThreadLocal<Cipher> GCM = ThreadLocal.withInitial(Sealer::gcm);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final VmKey key;

    /** Seals with a VM's key. */
    public Sealer(VmKey key) {
        this.key = key;
    }

    /**
     * Seals one part.
     *
     * @param header what it is; its capacity is the size to pad to
     * @param body at most as long as the capacity
     * @return {@link PartHeader#sealedSize} bytes
     * @throws IllegalArgumentException if the body is longer
     */
    public byte[] seal(PartHeader header, byte[] body) {
        byte[] nonce = new byte[NONCE_SIZE];
        RANDOM.nextBytes(nonce);
        return seal(header, body, nonce);
    }

    byte[] seal(PartHeader header, byte[] body, byte[] nonce) {
        if (body.length > header.capacity()) {
            throw new IllegalArgumentException(
                    "%d bytes do not fit into %s of %d"
                            .formatted(body.length, header, header.capacity()));
        }
        byte[] part = new byte[header.sealedSize()];
        PartHeaderCodec.write(header, nonce, part);
        ByteBuffer plain =
                ByteBuffer.allocate(LENGTH_SIZE + header.capacity())
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(body.length)
                        .put(body);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, part);
            cipher.doFinal(plain.array(), 0, plain.capacity(), part, HEADER_SIZE);
            return part;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot seal " + header, e);
        }
    }

    /**
     * Opens one part.
     *
     * @param part its bytes, which nobody else may change meanwhile
     * @param expected what it must be
     * @throws UnsealException if it is anything else, or was changed
     */
    public OpenedPart open(byte[] part, Expected expected) throws UnsealException {
        PartHeader header = peek(part);
        expected.check(header);
        byte[] plain;
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, part);
            plain = cipher.doFinal(part, HEADER_SIZE, part.length - HEADER_SIZE);
        } catch (AEADBadTagException e) {
            throw new UnsealException(
                    Reason.FORGED, header + " was changed, or sealed with another key", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot open " + header, e);
        }
        ByteBuffer in = ByteBuffer.wrap(plain).order(ByteOrder.LITTLE_ENDIAN);
        int length = in.getInt();
        if (length < 0 || length > header.capacity()) {
            throw new UnsealException(
                    Reason.MALFORMED,
                    "length %d in %s exceeds its %d bytes"
                            .formatted(length, header, header.capacity()));
        }
        byte[] body = Arrays.copyOfRange(plain, LENGTH_SIZE, LENGTH_SIZE + length);
        return new OpenedPart(header, body, PartTag.of(part));
    }

    /**
     * Reads a part's header without believing it: to find the device that a part is for.
     *
     * @throws UnsealException if the bytes have not the form of a sealed part
     */
    public static PartHeader peek(byte[] part) throws UnsealException {
        return PartHeaderCodec.read(part);
    }

    /** The tag of a part that {@link #seal} made, for the manifest. */
    public static PartTag tag(byte[] sealed) {
        return PartTag.of(sealed);
    }

    private Cipher cipher(int mode, byte[] part) throws GeneralSecurityException {
        byte[] info = Arrays.copyOf(LABEL, LABEL.length + NONCE_AT);
        System.arraycopy(part, 0, info, LABEL.length, NONCE_AT);
        SecretKey partKey = key.derive(info);
        Cipher cipher = GCM.get();
        cipher.init(
                mode,
                partKey,
                new GCMParameterSpec(TAG_SIZE * Byte.SIZE, part, NONCE_AT, NONCE_SIZE));
        cipher.updateAAD(part, 0, HEADER_SIZE);
        return cipher;
    }

    private static Cipher gcm() {
        try {
            return Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no AES-GCM", e);
        }
    }
}
