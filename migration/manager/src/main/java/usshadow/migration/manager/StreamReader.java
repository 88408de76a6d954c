package usshadow.migration.manager;

import static usshadow.migration.manager.StreamLayout.*;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import usshadow.migration.api.IncomingVm;
import usshadow.migration.api.MigratableDevice;
import usshadow.migration.api.MigrationException;
import usshadow.migration.api.MigrationOffer;
import usshadow.migration.api.RamBlock;

/**
 * Reads a migration stream into a VM that arrives; the picture is in {@link StreamLayout}. It takes
 * nothing but what the offer has announced, in that order; lengths are judged before anything is
 * allocated, places before anything is written.
 */
final class StreamReader {
    /** How many pages are named to the VM at once. */
    private static final int BATCH = 1024;

    private final LinkReader in;
    private final MigrationOffer offer;
    private final IncomingVm vm;
    private final List<MigratableDevice> devices;
    private final Progress progress;
    private final Map<String, Target> targets = new HashMap<>();
    private final int[] pages = new int[BATCH];
    private int count;
    private int ramId;

    /** Where the last page went, or null. */
    private Target target;

    /**
     * A block and which of its pages may hold something else than zeros: the others need not be
     * looked at.
     */
    private record Target(RamBlock block, BitSet written) {
        void clear(int page) {
            if (written.get(page)) {
                block.memory().asSlice((long) page * RamBlock.PAGE, RamBlock.PAGE).fill((byte) 0);
                written.clear(page);
            }
        }

        void fill(int page, LinkReader in) throws MigrationException {
            written.set(page);
            in.page(block.memory(), (long) page * RamBlock.PAGE);
        }
    }

    /**
     * A reader at the start of the stream.
     *
     * @param devices the VM's, as the offer names them, in its order
     */
    StreamReader(
            LinkReader in,
            MigrationOffer offer,
            IncomingVm vm,
            List<MigratableDevice> devices,
            Progress progress) {
        this.in = in;
        this.offer = offer;
        this.vm = vm;
        this.devices = devices;
        this.progress = progress;
        vm.ram().forEach(block -> targets.put(block.name(), new Target(block, new BitSet())));
    }

    /** Reads all of it; afterwards the VM has all pages and all devices' states. */
    void read() throws MigrationException {
        header();
        ramStart();
        int type = in.u8();
        while (type == SECTION_PART) {
            ramPages();
            type = in.u8();
        }
        if (type != SECTION_END) {
            throw in.malformed("a section of type %d where RAM should follow".formatted(type));
        }
        ramPages();
        for (MigratableDevice device : devices) {
            device(device);
        }
        end();
    }

    private void header() throws MigrationException {
        in.in("header");
        expect("magic", MAGIC, in.u32());
        expect("version", VERSION, in.u32());
        in.in("configuration");
        expect("section type", CONFIGURATION, in.u8());
        int length = in.length("a machine's name", MigrationOffer.MAX_NAME);
        expect("machine", offer.machine(), LinkReader.printable(in.bytes(length)));
    }

    private void ramStart() throws MigrationException {
        in.in(MigrationOffer.RAM_SECTION);
        expect("section type", SECTION_START, in.u8());
        ramId = in.u32();
        expect("section", MigrationOffer.RAM_SECTION, in.pstr());
        expect("instance", RAM_INSTANCE, in.u32());
        expect("version", RAM_VERSION, in.u32());
        long total = offer.ram().stream().mapToLong(MigrationOffer.Block::size).sum();
        expect("size of all blocks", total | MEM_SIZE, in.u64());
        for (MigrationOffer.Block expected : offer.ram()) {
            expect("block", expected.name(), in.pstr());
            expect("size of " + expected.name(), expected.size(), in.u64());
        }
        expect("end of the list", (long) EOS, in.u64());
        footer(ramId);
    }

    private void ramPages() throws MigrationException {
        in.in(MigrationOffer.RAM_SECTION);
        expect("section id", ramId, in.u32());
        long began = in.offset();
        int zeros = 0;
        int normal = 0;
        long word = in.u64();
        while (word != EOS) {
            int flags = (int) word & FLAGS;
            int page = choose(flags, word & ~(long) FLAGS);
            if ((flags & ~CONTINUE) == ZERO) {
                expect("content of a page of zeros", 0, in.u8());
                target.clear(page);
                zeros++;
            } else {
                target.fill(page, in);
                normal++;
            }
            pages[count++] = page;
            if (count == BATCH) {
                announce();
                progress.ram(zeros, normal, in.offset() - began);
                began = in.offset();
                zeros = 0;
                normal = 0;
            }
            word = in.u64();
        }
        announce();
        progress.ram(zeros, normal, in.offset() - began);
        footer(ramId);
    }

    /** Chooses where a page goes. Returns its number, which is one of the block. */
    private int choose(int flags, long offset) throws MigrationException {
        int kind = flags & ~CONTINUE;
        if (kind != ZERO && kind != PAGE) {
            throw in.malformed("a page record with flags 0x%x".formatted(flags));
        }
        if ((flags & CONTINUE) == 0) {
            String name = in.pstr();
            Target named = targets.get(name);
            if (named == null) {
                throw in.malformed("a page of block '%s', which was not offered".formatted(name));
            }
            announce();
            target = named;
        } else if (target == null) {
            throw in.malformed("a page record that continues no other");
        }
        if (offset < 0 || offset >= target.block().size()) {
            throw in.malformed(
                    "a page at 0x%x of block %s, which has 0x%x bytes"
                            .formatted(offset, target.block().name(), target.block().size()));
        }
        return (int) (offset / RamBlock.PAGE);
    }

    private void announce() throws MigrationException {
        if (count > 0) {
            vm.received(target.block(), pages, count);
            count = 0;
        }
    }

    private void device(MigratableDevice device) throws MigrationException {
        MigrationOffer.Section expected = MigrationOffer.Section.of(device);
        in.in(expected.name());
        int type = in.u8();
        if (type != SECTION_FULL) {
            throw in.malformed(
                    "section %s is missing: there is one of type %d".formatted(expected, type));
        }
        progress.standsStill();
        int id = in.u32();
        expect("section", expected.name(), in.pstr());
        expect("instance", expected.instance(), in.u32());
        expect("version", expected.version(), in.u32());
        Body body = Body.read(in, device.layout());
        footer(id);
        Devices.load(device, body.bytes(), progress);
    }

    private void end() throws MigrationException {
        in.in("end");
        expect("section type", EOF, in.u8());
        expect("section type", VMDESCRIPTION, in.u8());
        in.skip(in.length("a description", MAX_DESCRIPTION));
    }

    private void footer(int id) throws MigrationException {
        expect("footer", FOOTER, in.u8());
        expect("section id in the footer", id, in.u32());
    }

    private void expect(String what, Object expected, Object found) throws MigrationException {
        if (!expected.equals(found)) {
            throw in.malformed("%s is %s, not %s".formatted(what, found, expected));
        }
    }
}
