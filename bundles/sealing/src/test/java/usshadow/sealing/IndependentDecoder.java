package usshadow.sealing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A second decoder of sealed parts, written from docs/formats/seal.md with the JDK's classes alone:
 * nothing of the first one is used, HKDF is spelled out.
 */
final class IndependentDecoder {
    private final byte[] vmKey;

    IndependentDecoder(byte[] vmKey) {
        this.vmKey = vmKey.clone();
    }

    /** The header's fields, in the document's words, and the body. */
    record Decoded(
            String vm,
            String device,
            long instance,
            long version,
            int part,
            int parts,
            long epoch,
            String save,
            byte[] body) {}

    Decoded decode(byte[] part) throws GeneralSecurityException {
        ByteBuffer in = ByteBuffer.wrap(part).order(ByteOrder.LITTLE_ENDIAN);
        byte[] magic = new byte[8];
        in.get(magic);
        if (!new String(magic, StandardCharsets.US_ASCII).equals("USSEALED") || in.getInt() != 1) {
            throw new GeneralSecurityException("not a sealed part of format 1");
        }
        long version = Integer.toUnsignedLong(in.getInt());
        String vm = text(in);
        String device = text(in);
        long instance = Integer.toUnsignedLong(in.getInt());
        int number = Short.toUnsignedInt(in.getShort());
        int parts = Short.toUnsignedInt(in.getShort());
        long epoch = in.getLong();
        byte[] save = new byte[16];
        in.get(save);
        int capacity = in.getInt();
        byte[] nonce = new byte[12];
        in.get(nonce);

        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                Cipher.DECRYPT_MODE,
                new SecretKeySpec(partKey(Arrays.copyOf(part, 116)), "AES"),
                new GCMParameterSpec(128, nonce));
        cipher.updateAAD(part, 0, 128);
        byte[] plain = cipher.doFinal(part, 128, capacity + 4 + 16);
        int length = ByteBuffer.wrap(plain).order(ByteOrder.LITTLE_ENDIAN).getInt();
        for (int i = 4 + length; i < plain.length; i++) {
            if (plain[i] != 0) {
                throw new GeneralSecurityException("padding that is not zero");
            }
        }
        return new Decoded(
                vm,
                device,
                instance,
                version,
                number,
                parts,
                epoch,
                HexFormat.of().formatHex(save),
                Arrays.copyOfRange(plain, 4, 4 + length));
    }

    /** HKDF (RFC 5869) with SHA-256; one block of output suffices. */
    private byte[] partKey(byte[] headerUpToNonce) throws GeneralSecurityException {
        byte[] prk = hmac("usshadow vm key 1".getBytes(StandardCharsets.US_ASCII), vmKey);
        return hmac(
                prk,
                "usshadow sealed part 1".getBytes(StandardCharsets.US_ASCII),
                headerUpToNonce,
                new byte[] {1});
    }

    private static byte[] hmac(byte[] key, byte[]... message) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        for (byte[] piece : message) {
            mac.update(piece);
        }
        return mac.doFinal();
    }

    private static String text(ByteBuffer in) {
        byte[] field = new byte[32];
        in.get(field);
        return new String(field, StandardCharsets.US_ASCII).replaceFirst("\0+$", "");
    }
}
