package usshadow.migration.manager;

import static usshadow.migration.manager.StreamLayout.*;

import java.nio.charset.StandardCharsets;
import java.util.List;
import usshadow.migration.api.MigratableDevice;
import usshadow.migration.api.MigrationException;
import usshadow.migration.api.MigrationOffer;
import usshadow.migration.api.RamBlock;

/**
 * Writes a migration stream; the picture is in {@link StreamLayout}. Its methods are called in the
 * order of the picture.
 */
final class StreamWriter {
    private final LinkWriter out;
    private final Description description = new Description();
    private int lastId = RAM_ID;

    /** The block of the last page of this section, or null. */
    private RamBlock lastBlock;

    StreamWriter(LinkWriter out) {
        this.out = out;
    }

    /** Header and configuration. */
    void begin(String machine) throws MigrationException {
        out.u32(MAGIC);
        out.u32(VERSION);
        byte[] name = machine.getBytes(StandardCharsets.US_ASCII);
        out.u8(CONFIGURATION);
        out.u32(name.length);
        out.bytes(name);
    }

    /** The list of RAM blocks. */
    void ramStart(List<RamBlock> blocks) throws MigrationException {
        sectionHeader(SECTION_START, RAM_ID, MigrationOffer.RAM_SECTION, RAM_INSTANCE, RAM_VERSION);
        out.u64(blocks.stream().mapToLong(RamBlock::size).sum() | MEM_SIZE);
        for (RamBlock block : blocks) {
            out.pstr(block.name());
            out.u64(block.size());
        }
        ramSectionEnd();
    }

    /** Begins a section of pages; they follow. */
    void ramPart() throws MigrationException {
        out.u8(SECTION_PART);
        out.u32(RAM_ID);
        lastBlock = null;
    }

    /** Begins the last section of pages; they follow. */
    void ramEnd() throws MigrationException {
        out.u8(SECTION_END);
        out.u32(RAM_ID);
        lastBlock = null;
    }

    /** A page as it is. */
    void page(RamBlock block, long offset) throws MigrationException {
        pageHeader(block, offset, PAGE);
        out.page(block.memory(), offset);
    }

    /** A page of zeros. */
    void zeroPage(RamBlock block, long offset) throws MigrationException {
        pageHeader(block, offset, ZERO);
        out.u8(0);
    }

    private void pageHeader(RamBlock block, long offset, int kind) throws MigrationException {
        if (block.equals(lastBlock)) {
            out.u64(offset | kind | CONTINUE);
            return;
        }
        lastBlock = block;
        out.u64(offset | kind);
        out.pstr(block.name());
    }

    /** Ends a section of pages. */
    void ramSectionEnd() throws MigrationException {
        out.u64(EOS);
        footer(RAM_ID);
    }

    /** A device's section. */
    void device(MigratableDevice device, Body body) throws MigrationException {
        lastId++;
        sectionHeader(SECTION_FULL, lastId, device.section(), device.instance(), device.version());
        body.write(out, device.layout());
        footer(lastId);
        description.add(device, body);
    }

    private void sectionHeader(int type, int id, String name, int instance, int version)
            throws MigrationException {
        out.u8(type);
        out.u32(id);
        out.pstr(name);
        out.u32(instance);
        out.u32(version);
    }

    private void footer(int id) throws MigrationException {
        out.u8(FOOTER);
        out.u32(id);
    }

    /** The end of the sections and the description; nothing stays in the buffer. */
    void end() throws MigrationException {
        out.u8(EOF);
        byte[] json = description.json();
        out.u8(VMDESCRIPTION);
        out.u32(json.length);
        out.bytes(json);
        out.flush();
    }
}
