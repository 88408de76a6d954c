package usshadow.identity.impl;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.pqc.crypto.xwing.XWingPublicKeyParameters;
import usshadow.identity.WrappingKey;

/** HPKE as {@link WrappingKey} says: encapsulation, then ciphertext, nothing else authenticated. */
public final class Hpke {
    private static final byte[] NO_AAD = {};

    private Hpke() {}

    private static HPKE suite() {
        return new HPKE(
                HPKE.mode_base, HPKE.kem_X_WING, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM256);
    }

    static byte[] publicKey(AsymmetricCipherKeyPair pair) {
        return suite().serializePublicKey(pair.getPublic());
    }

    /** As {@link WrappingKey#wrap}. */
    public static byte[] wrap(byte[] publicKey, byte[] secret, byte[] context) {
        var to = new XWingPublicKeyParameters(publicKey);
        try {
            byte[][] sealed = suite().seal(to, context, NO_AAD, secret, null, null, null);
            return ByteBuffer.allocate(sealed[0].length + sealed[1].length)
                    .put(sealed[1])
                    .put(sealed[0])
                    .array();
        } catch (InvalidCipherTextException e) {
            throw new IllegalStateException("HPKE could not encrypt", e);
        }
    }

    static byte[] unwrap(AsymmetricCipherKeyPair pair, byte[] wrapped, byte[] context)
            throws InvalidCipherTextException {
        int split = WrappingKey.ENCAPSULATION_SIZE;
        byte[] encapsulation = Arrays.copyOf(wrapped, split);
        byte[] ciphertext = Arrays.copyOfRange(wrapped, split, wrapped.length);
        return suite().open(encapsulation, pair, context, NO_AAD, ciphertext, null, null, null);
    }
}
