package usshadow.sealing;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import usshadow.sealing.UnsealException.Reason;

/**
 * What one save of a VM consists of. It is itself a sealed part, the only one of the pseudo device
 * {@value #DEVICE}: whoever restores takes what it lists, all of it, and nothing else.
 *
 * @param vm the VM's id
 * @param epoch in which it was saved
 * @param save the save's id
 * @param carry which device states the VM's policy demanded
 * @param devices the devices with their parts, each device once
 * @param attachments further facts, each kind once
 */
public record Manifest(
        String vm,
        long epoch,
        SaveId save,
        Carry carry,
        List<Entry> devices,
        List<Attachment> attachments) {
    /** The pseudo device that carries manifests, instance 0. */
    public static final String DEVICE = "vm";

    /**
     * One device's parts.
     *
     * @param device its name
     * @param instance of it
     * @param version of the state's layout
     * @param parts the tags of its sealed parts, in order; at least one
     */
    public record Entry(String device, int instance, int version, List<PartTag> parts) {
        /** Copies the list. */
        public Entry {
            Names.requireDevice(device);
            parts = List.copyOf(parts);
            if (instance < 0 || version < 0) {
                throw new IllegalArgumentException(
                        "%s/%d version %d: negative".formatted(device, instance, version));
            }
            if (parts.isEmpty() || parts.size() > PartHeader.MAX_PARTS) {
                throw new IllegalArgumentException(
                        "%s/%d has %d parts, not 1 to %d"
                                .formatted(device, instance, parts.size(), PartHeader.MAX_PARTS));
            }
        }

        private boolean isOf(PartHeader header) {
            return device.equals(header.device()) && instance == header.instance();
        }
    }

    /**
     * A fact that belongs to a save: the root of its RAM's tree, its vCPU state's digest.
     *
     * @param kind what it is
     * @param bytes its value, at most {@value #MAX_SIZE} bytes
     */
    public record Attachment(int kind, byte[] bytes) {
        /** The longest value, bytes. */
        public static final int MAX_SIZE = 1024;

        /** Checks the length. */
        public Attachment {
            if (bytes.length > MAX_SIZE) {
                throw new IllegalArgumentException(
                        "attachment %d of %d bytes; at most %d"
                                .formatted(kind, bytes.length, MAX_SIZE));
            }
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Attachment that
                    && kind == that.kind
                    && Arrays.equals(bytes, that.bytes);
        }

        @Override
        public int hashCode() {
            return 31 * kind + Arrays.hashCode(bytes);
        }
    }

    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException if a device or a kind of attachment stands there twice
     */
    public Manifest {
        Names.requireVm(vm);
        Objects.requireNonNull(save);
        Objects.requireNonNull(carry);
        devices = List.copyOf(devices);
        attachments = List.copyOf(attachments);
        Set<String> seen = new HashSet<>();
        for (Entry entry : devices) {
            if (!seen.add(entry.device() + "/" + entry.instance())) {
                throw new IllegalArgumentException(
                        "%s/%d stands in the manifest twice"
                                .formatted(entry.device(), entry.instance()));
            }
        }
        if (attachments.stream().map(Attachment::kind).distinct().count() < attachments.size()) {
            throw new IllegalArgumentException("an attachment stands in the manifest twice");
        }
    }

    /** The value of an attachment, or null. */
    public byte[] attachment(int kind) {
        return attachments.stream()
                .filter(a -> a.kind() == kind)
                .map(Attachment::bytes)
                .findFirst()
                .orElse(null);
    }

    /**
     * Checks that parts which were opened are exactly those of this save.
     *
     * @throws UnsealException {@code INCOMPLETE} if one is missing, else what is wrong with one
     *     that is not listed
     */
    public void check(Collection<OpenedPart> parts) throws UnsealException {
        for (OpenedPart part : parts) {
            checkListed(part);
        }
        for (Entry entry : devices) {
            for (int i = 1; i <= entry.parts().size(); i++) {
                checkThere(entry, i, parts);
            }
        }
    }

    private void checkListed(OpenedPart part) throws UnsealException {
        PartHeader header = part.header();
        Entry entry = devices.stream().filter(e -> e.isOf(header)).findFirst().orElse(null);
        if (entry == null) {
            throw new UnsealException(
                    Reason.WRONG_DEVICE, header + " is not in the manifest of save " + save);
        }
        Expected.of(vm, entry.device(), entry.instance())
                .version(entry.version())
                .save(epoch, save)
                .check(header);
        if (header.parts() != entry.parts().size()
                || !part.tag().equals(entry.parts().get(header.part() - 1))) {
            throw new UnsealException(
                    Reason.WRONG_SAVE, header + " is not the one that the manifest lists");
        }
    }

    private void checkThere(Entry entry, int number, Collection<OpenedPart> parts)
            throws UnsealException {
        if (parts.stream().noneMatch(p -> entry.isOf(p.header()) && p.header().part() == number)) {
            throw new UnsealException(
                    Reason.INCOMPLETE,
                    "part %d of %d of %s/%d of VM %s, save %s, is missing"
                            .formatted(
                                    number,
                                    entry.parts().size(),
                                    entry.device(),
                                    entry.instance(),
                                    vm,
                                    save));
        }
    }
}
