package usshadow.migration.manager;

import static usshadow.migration.manager.HandshakeLayout.*;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import usshadow.migration.api.MigrationException;
import usshadow.migration.api.MigrationFailure;
import usshadow.migration.api.MigrationOffer;

/** Writes and reads what is said around the stream; the picture is in {@link HandshakeLayout}. */
final class Handshake {
    private Handshake() {}

    static void writeOffer(LinkWriter out, MigrationOffer offer) throws MigrationException {
        byte[] body = encode(offer);
        if (body.length > MAX_OFFER) {
            throw new MigrationException(
                    MigrationFailure.REFUSED,
                    "the names of VM %s's devices and RAM blocks take %d bytes; %d are possible"
                            .formatted(offer.vm(), body.length, MAX_OFFER));
        }
        out.u32(OFFER);
        out.u32(VERSION);
        out.u32(body.length);
        out.bytes(body);
        out.flush();
    }

    private static byte[] encode(MigrationOffer offer) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        try {
            pstr(out, offer.vm());
            pstr(out, offer.machine());
            pstr(out, offer.strategy());
            out.writeShort(offer.ram().size());
            for (MigrationOffer.Block block : offer.ram()) {
                pstr(out, block.name());
                out.writeLong(block.size());
            }
            out.writeShort(offer.devices().size());
            for (MigrationOffer.Section section : offer.devices()) {
                pstr(out, section.name());
                out.writeInt(section.instance());
                out.writeInt(section.version());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("an array takes all bytes", e);
        }
        return bytes.toByteArray();
    }

    private static void pstr(DataOutputStream out, String name) throws IOException {
        out.writeByte(name.length());
        out.write(name.getBytes(StandardCharsets.US_ASCII));
    }

    static MigrationOffer readOffer(LinkReader in) throws MigrationException {
        in.in("offer");
        expect(in, OFFER);
        int version = in.u32();
        if (version != VERSION) {
            throw in.malformed("version %d; this side speaks %d".formatted(version, VERSION));
        }
        LinkReader body = LinkReader.of(in.bytes(in.length("an offer", MAX_OFFER)));
        body.in("offer");
        MigrationOffer offer;
        try {
            offer = decode(body);
        } catch (IllegalArgumentException wrong) {
            throw in.malformed(wrong.getMessage());
        }
        if (body.peek() >= 0) {
            throw in.malformed("it is longer than its parts");
        }
        return offer;
    }

    private static MigrationOffer decode(LinkReader in) throws MigrationException {
        String vm = in.pstr();
        String machine = in.pstr();
        String strategy = in.pstr();
        List<MigrationOffer.Block> ram = new ArrayList<>();
        for (int left = in.u16(); left > 0; left--) {
            ram.add(new MigrationOffer.Block(in.pstr(), in.u64()));
        }
        List<MigrationOffer.Section> devices = new ArrayList<>();
        for (int left = in.u16(); left > 0; left--) {
            devices.add(new MigrationOffer.Section(in.pstr(), in.u32(), in.u32()));
        }
        return new MigrationOffer(vm, machine, strategy, ram, devices);
    }

    /**
     * Writes an answer or a result.
     *
     * @param failure empty: yes
     */
    static void writeAnswer(LinkWriter out, int magic, Optional<MigrationException> failure)
            throws MigrationException {
        String text = failure.map(MigrationException::getMessage).orElse("");
        byte[] bytes =
                text.substring(0, Math.min(text.length(), MAX_TEXT))
                        .getBytes(StandardCharsets.US_ASCII);
        out.u32(magic);
        out.u32(failure.map(f -> f.failure().code()).orElse(YES));
        out.u16(bytes.length);
        out.bytes(bytes);
        out.flush();
    }

    /**
     * Reads an answer or a result.
     *
     * @return the other side's failure; empty: yes
     * @throws MigrationException if there is no answer
     */
    static Optional<MigrationException> readAnswer(LinkReader in, int magic)
            throws MigrationException {
        in.in(magic == ANSWER ? "answer" : "result");
        expect(in, magic);
        int code = in.u32();
        int length = in.u16();
        if (length > MAX_TEXT) {
            throw in.malformed("a text of %d bytes; %d are possible".formatted(length, MAX_TEXT));
        }
        String text = LinkReader.printable(in.bytes(length));
        return code == YES
                ? Optional.empty()
                : Optional.of(
                        new MigrationException(
                                MigrationFailure.of(code), "the destination says: " + text));
    }

    private static void expect(LinkReader in, int magic) throws MigrationException {
        int found = in.u32();
        if (found != magic) {
            throw in.malformed(
                    "it begins with %08x, not with %08x: no migration manager of this kind"
                            .formatted(found, magic));
        }
    }
}
