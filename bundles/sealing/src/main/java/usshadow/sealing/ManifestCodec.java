package usshadow.sealing;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import usshadow.sealing.UnsealException.Reason;

/** Writes and reads manifests ({@link ManifestLayout}), sealed and bare. */
public final class ManifestCodec {
    /** What a manifest's sealed part can hold, bytes: 20 devices with a few parts each. */
    public static final int CAPACITY = 4096;

    private static final int MAX_ENTRIES = 256;

    private ManifestCodec() {}

    /**
     * The manifest's own sealed part.
     *
     * @throws IllegalArgumentException if it does not fit into {@value #CAPACITY} bytes
     */
    public static byte[] seal(Sealer sealer, Manifest manifest) {
        return sealer.seal(
                new PartHeader(
                        manifest.vm(),
                        Manifest.DEVICE,
                        0,
                        ManifestLayout.VERSION,
                        manifest.epoch(),
                        manifest.save(),
                        1,
                        1,
                        CAPACITY),
                encode(manifest));
    }

    /**
     * Opens a manifest's sealed part; of any epoch and save.
     *
     * @throws UnsealException if it is not that VM's manifest
     */
    public static Manifest open(Sealer sealer, String vm, byte[] part) throws UnsealException {
        OpenedPart opened =
                sealer.open(
                        part, Expected.of(vm, Manifest.DEVICE, 0).version(ManifestLayout.VERSION));
        Manifest manifest = decode(opened.body());
        PartHeader header = opened.header();
        if (!manifest.vm().equals(vm)
                || manifest.epoch() != header.epoch()
                || !manifest.save().equals(header.save())) {
            throw new UnsealException(
                    Reason.MALFORMED, header + " holds the manifest of another save");
        }
        return manifest;
    }

    static byte[] encode(Manifest manifest) {
        ByteBuffer out = ByteBuffer.allocate(size(manifest)).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(ManifestLayout.CARRY_AT, manifest.carry() == Carry.ALL ? 1 : 0);
        out.putInt(ManifestLayout.DEVICES_AT, manifest.devices().size());
        out.putLong(ManifestLayout.EPOCH_AT, manifest.epoch());
        PartHeaderCodec.save(out, ManifestLayout.SAVE_AT, manifest.save());
        out.put(ManifestLayout.VM_AT, PartHeaderCodec.ascii(manifest.vm()));
        out.putInt(ManifestLayout.ATTACHMENTS_AT, manifest.attachments().size());
        out.position(ManifestLayout.HEADER_SIZE);
        for (Manifest.Entry entry : manifest.devices()) {
            out.put(out.position(), PartHeaderCodec.ascii(entry.device()));
            out.position(out.position() + Names.SIZE);
            out.putInt(entry.instance()).putInt(entry.version()).putInt(entry.parts().size());
            for (PartTag tag : entry.parts()) {
                PartHeaderCodec.tag(out, out.position(), tag);
                out.position(out.position() + SealedPartLayout.TAG_SIZE);
            }
        }
        for (Manifest.Attachment attachment : manifest.attachments()) {
            out.putInt(attachment.kind()).putInt(attachment.bytes().length);
            out.put(attachment.bytes());
        }
        return out.array();
    }

    private static int size(Manifest manifest) {
        int size = ManifestLayout.HEADER_SIZE;
        for (Manifest.Entry entry : manifest.devices()) {
            size += ManifestLayout.DEVICE_SIZE + entry.parts().size() * SealedPartLayout.TAG_SIZE;
        }
        for (Manifest.Attachment attachment : manifest.attachments()) {
            size += ManifestLayout.ATTACHMENT_SIZE + attachment.bytes().length;
        }
        return size;
    }

    static Manifest decode(byte[] body) throws UnsealException {
        try {
            ByteBuffer in = ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN);
            int carry = number(in.getInt(ManifestLayout.CARRY_AT), 1, "carry");
            int devices = number(in.getInt(ManifestLayout.DEVICES_AT), MAX_ENTRIES, "devices");
            int attachments =
                    number(in.getInt(ManifestLayout.ATTACHMENTS_AT), MAX_ENTRIES, "attachments");
            long epoch = in.getLong(ManifestLayout.EPOCH_AT);
            SaveId save = PartHeaderCodec.save(in, ManifestLayout.SAVE_AT);
            String vm = PartHeaderCodec.name(in, ManifestLayout.VM_AT);
            in.position(ManifestLayout.HEADER_SIZE);
            Manifest manifest =
                    new Manifest(
                            vm,
                            epoch,
                            save,
                            carry == 1 ? Carry.ALL : Carry.NONE,
                            entries(in, devices),
                            attachments(in, attachments));
            if (in.hasRemaining()) {
                throw new UnsealException(
                        Reason.MALFORMED,
                        "%d bytes behind the end of a manifest".formatted(in.remaining()));
            }
            return manifest;
        } catch (IllegalArgumentException
                | BufferUnderflowException
                | IndexOutOfBoundsException e) {
            throw new UnsealException(
                    Reason.MALFORMED,
                    "%d bytes are no manifest: %s".formatted(body.length, e.getMessage()),
                    e);
        }
    }

    private static List<Manifest.Entry> entries(ByteBuffer in, int count) throws UnsealException {
        List<Manifest.Entry> entries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String name = PartHeaderCodec.name(in, in.position());
            in.position(in.position() + Names.SIZE);
            int instance = in.getInt();
            int version = in.getInt();
            int parts = number(in.getInt(), PartHeader.MAX_PARTS, "parts");
            List<PartTag> tags = new ArrayList<>(parts);
            for (int k = 0; k < parts; k++) {
                tags.add(PartHeaderCodec.tag(in, in.position()));
                in.position(in.position() + SealedPartLayout.TAG_SIZE);
            }
            entries.add(new Manifest.Entry(name, instance, version, tags));
        }
        return entries;
    }

    private static List<Manifest.Attachment> attachments(ByteBuffer in, int count)
            throws UnsealException {
        List<Manifest.Attachment> attachments = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int kind = in.getInt();
            byte[] bytes =
                    new byte[number(in.getInt(), Manifest.Attachment.MAX_SIZE, "attachment")];
            in.get(bytes);
            attachments.add(new Manifest.Attachment(kind, bytes));
        }
        return attachments;
    }

    private static int number(int value, int max, String what) throws UnsealException {
        if (value < 0 || value > max) {
            throw new UnsealException(
                    Reason.MALFORMED,
                    "%s %d in a manifest is not 0 to %d".formatted(what, value, max));
        }
        return value;
    }
}
