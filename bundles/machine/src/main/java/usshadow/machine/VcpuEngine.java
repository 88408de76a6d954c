package usshadow.machine;

/**
 * Runs vCPUs. Several VMs of one engine live side by side in one process. A service; property
 * {@code engine} is its {@link #name()}.
 */
public interface VcpuEngine {
    /** The engine's name, such as {@code soft}. */
    String name();

    /**
     * Makes a VM without memory and vCPUs.
     *
     * @param clock gives the TSC
     * @param tscKhz frequency of the TSC, kHz
     */
    Vm create(Clock clock, int tscKhz);

    /** One virtual machine: memory slots and vCPUs. */
    interface Vm extends AutoCloseable {
        /** The machine's memory. Slots are added and removed by the methods here. */
        PhysicalMemory memory();

        /**
         * Adds a slot, at any time.
         *
         * @throws IllegalArgumentException as {@link PhysicalMemory#add}
         */
        void addSlot(MemorySlot slot);

        /**
         * Removes a slot. Once this has returned no vCPU touches its memory any more.
         *
         * @return whether there was one
         */
        boolean removeSlot(int id);

        /**
         * Turns a slot's dirty log on, with all pages marked, or off. Returns after a safepoint of
         * all vCPUs: writes that come later are logged.
         *
         * @throws IllegalArgumentException if there is no such slot
         */
        void logDirty(int slot, boolean on);

        /**
         * Takes the marks of a slot's dirty log. Returns after a safepoint of all vCPUs: a write
         * that went to memory before is in this result, one that comes later will be in the next.
         *
         * @return bit n of word n / 64 is page n
         * @throws IllegalArgumentException if there is no such slot, or its log is off
         */
        long[] dirtyLog(int slot);

        /**
         * Makes a vCPU in its reset state.
         *
         * @param id from 0
         * @param interrupts what is connected to its INTR pin
         * @throws IllegalArgumentException if there is one with this id
         */
        Vcpu createVcpu(int id, InterruptController interrupts);

        /** Cancels what runs, waits for it, and gives everything back. No slot is touched after. */
        @Override
        void close();
    }

    /**
     * One vCPU. {@link #kick} and {@link #interrupt} may be called on any thread, the rest on one
     * at a time.
     */
    interface Vcpu {
        /** Its number within the VM. */
        int id();

        /**
         * Runs guest code until an exit. Interrupts are delivered inside, as soon as INTR is high
         * and the guest can take them. Ends between two instructions, or two completed iterations
         * of a repeated one.
         *
         * @throws IllegalStateException if a read has not been completed
         */
        VcpuExit run();

        /**
         * Gives the value that a {@link VcpuExit.PortIn} or {@link VcpuExit.MmioRead} waits for.
         *
         * @throws IllegalStateException if nothing waits
         */
        void complete(long value);

        /**
         * Whether an instruction is half way: after an exit to a device until the next {@link #run}
         * has finished it. A run that was kicked before finishes it, and nothing more.
         */
        boolean incomplete();

        /** Ends the present {@link #run}, or else the next one, with {@link VcpuExit.Cancelled}. */
        void kick();

        /** INTR may have risen: look. Cheap, never blocks. */
        void interrupt();

        /**
         * The complete architectural state.
         *
         * @throws IllegalStateException if {@link #incomplete()}, or while it runs
         */
        VcpuState state();

        /**
         * Replaces the complete architectural state.
         *
         * @throws BadStateException if no CPU of this kind can have it; nothing was changed
         * @throws IllegalStateException if {@link #incomplete()}, or while it runs
         */
        void state(VcpuState state) throws BadStateException;

        /** Instructions that have been completed since the vCPU was made. */
        long instructions();
    }
}
