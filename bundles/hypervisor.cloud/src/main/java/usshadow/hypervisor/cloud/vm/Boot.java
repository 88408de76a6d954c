package usshadow.hypervisor.cloud.vm;

import usshadow.guest.GuestImage;
import usshadow.machine.BadStateException;
import usshadow.machine.MemorySlot;
import usshadow.machine.PhysicalMemory;
import usshadow.machine.VcpuEngine;
import usshadow.nested.Refusal;

/** Brings a VM to the state in which its image begins: memory, vCPU, chips and devices. */
final class Boot {
    /** Finds what the provider registered. */
    interface Images {
        /**
         * The image.
         *
         * @throws RefusedException with NO_IMAGE if it is not here, or is another one
         */
        GuestImage find(String name, String digest) throws RefusedException;
    }

    private final VmSpec spec;
    private final Images images;
    private final PhysicalMemory memory;
    private final VcpuEngine.Vcpu vcpu;
    private final Board board;

    Boot(VmSpec spec, Images images, PhysicalMemory memory, VcpuEngine.Vcpu vcpu, Board board) {
        this.spec = spec;
        this.images = images;
        this.memory = memory;
        this.vcpu = vcpu;
        this.board = board;
    }

    /** Loads; the vCPU must be out of its run. */
    void load() throws RefusedException {
        GuestImage image = images.find(spec.image(), spec.imageDigest());
        requireMemory();
        for (MemorySlot slot : memory.slots()) {
            slot.memory().fill((byte) 0);
            slot.written(0, slot.range().size());
        }
        try {
            image.load(memory, spec.memoryBytes());
            vcpu.state(image.entry());
        } catch (IllegalArgumentException | BadStateException e) {
            throw new RefusedException(Refusal.NO_IMAGE, spec.image() + ": " + e.getMessage(), e);
        }
        board.reset();
    }

    /** Whether RAM is what was registered: one range from address 0. */
    void requireMemory() throws RefusedException {
        long next = 0;
        for (MemorySlot slot = memory.find(0); slot != null; slot = memory.find(next)) {
            next = slot.range().end();
        }
        if (next != spec.memoryBytes()) {
            throw new RefusedException(
                    Refusal.WRONG_MEMORY,
                    "%d bytes from address 0, registered are %d MiB"
                            .formatted(next, spec.memoryMiB()));
        }
    }
}
