package usshadow.machine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * A machine's memory slots, by guest-physical address, and the host's own access to them. An access
 * may span slots that touch.
 */
public final class PhysicalMemory {
    private final AddressSpace<MemorySlot> slots = new AddressSpace<>();
    private volatile List<MemorySlot> all = List.of();

    /**
     * Adds a slot.
     *
     * @throws IllegalArgumentException if it overlaps one that is there, or its number is taken
     */
    public synchronized void add(MemorySlot slot) {
        if (slot(slot.id()) != null) {
            throw new IllegalArgumentException("there is a slot " + slot.id() + " already");
        }
        slots.add(slot.range(), slot);
        all =
                java.util.stream.Stream.concat(all.stream(), java.util.stream.Stream.of(slot))
                        .toList();
    }

    /** Removes a slot. Returns it, or null if there is none with this number. */
    public synchronized MemorySlot remove(int id) {
        MemorySlot gone = slot(id);
        if (gone != null) {
            slots.remove(gone);
            all = all.stream().filter(slot -> slot.id() != id).toList();
        }
        return gone;
    }

    /** The slot with this number, or null. */
    public MemorySlot slot(int id) {
        return all.stream().filter(slot -> slot.id() == id).findFirst().orElse(null);
    }

    /** All slots, in the order they were added. */
    public List<MemorySlot> slots() {
        return all;
    }

    /** The slot that holds a guest-physical address, or null. */
    public MemorySlot find(long address) {
        AddressSpace.Mapping<MemorySlot> mapping = slots.find(address, 1);
        return mapping == null ? null : mapping.target();
    }

    /**
     * Copies from the machine's memory.
     *
     * @throws IndexOutOfBoundsException if part of the range is not memory
     */
    public void read(long address, byte[] target) {
        for (int done = 0; done < target.length; ) {
            MemorySlot slot = require(address + done);
            long offset = address + done - slot.range().start();
            int length = (int) Math.min(target.length - done, slot.range().size() - offset);
            MemorySegment.copy(slot.memory(), ValueLayout.JAVA_BYTE, offset, target, done, length);
            done += length;
        }
    }

    /**
     * Copies into the machine's memory, read-only slots too, and marks the pages as written.
     *
     * @throws IndexOutOfBoundsException if part of the range is not memory; nothing before it is
     *     undone
     */
    public void write(long address, byte[] source) {
        for (int done = 0; done < source.length; ) {
            MemorySlot slot = require(address + done);
            long offset = address + done - slot.range().start();
            int length = (int) Math.min(source.length - done, slot.range().size() - offset);
            MemorySegment.copy(source, done, slot.memory(), ValueLayout.JAVA_BYTE, offset, length);
            slot.written(offset, length);
            done += length;
        }
    }

    private MemorySlot require(long address) {
        MemorySlot slot = find(address);
        if (slot == null) {
            throw new IndexOutOfBoundsException(
                    "no memory at guest address 0x%x".formatted(address));
        }
        return slot;
    }
}
