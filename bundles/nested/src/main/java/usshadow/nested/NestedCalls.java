package usshadow.nested;

/**
 * The numbers of block 1. Arguments are in the order given; a {@code page} is the id of a page that
 * the caller registered. {@code docs/formats/nested.md} has the layouts.
 */
public final class NestedCalls {
    /** The block of all numbers here. */
    public static final int BLOCK = 1;

    /** () -> {@link #VERSION_NUMBER}. Immediate. */
    public static final int VERSION = 0x100;

    /** The version of the contract. */
    public static final long VERSION_NUMBER = 1;

    /** (page, length of the VM id in it, {@link #FRESH} or {@link #INCOMING}) -> vm. Deferred. */
    public static final int CREATE_VM = 0x101;

    /** A VM to be booted; its first RUN claims it from off. */
    public static final int FRESH = 0;

    /** A VM to be restored; its first RUN claims it from the save that was loaded. */
    public static final int INCOMING = 1;

    /** (vm). Cancels its runs and gives it up. Deferred. */
    public static final int DESTROY_VM = 0x102;

    /** (vm, page, offset) -> length of the {@link VmInfo} written there. Immediate. */
    public static final int INFO = 0x103;

    /**
     * (vm, slot, guest address, offset in L1's memory, bytes, {@link #READ_ONLY} or 0). Deferred.
     */
    public static final int ADD_SLOT = 0x104;

    /** Flag of ADD_SLOT: the guest's writes are ignored. */
    public static final int READ_ONLY = 1;

    /** (vm, slot). Deferred. */
    public static final int REMOVE_SLOT = 0x105;

    /** (vm, slot, 1 on or 0 off). Turning on marks every page. Deferred. */
    public static final int LOG_DIRTY = 0x106;

    /**
     * (vm, slot, page, offset) -> how many pages are dirty; the bitmap is written there and the
     * marks are taken away. Deferred.
     */
    public static final int DIRTY_LOG = 0x107;

    /** (vm). Loads the registered image and sets the reset state. Deferred. */
    public static final int BOOT = 0x108;

    /**
     * (vm, vcpu, page, value) -> {@link ExitKind}; the exit is written to the page's start, see
     * {@link ExitLayout}. The value answers the vCPU's last exit, if that wants one. Deferred.
     */
    public static final int RUN = 0x110;

    /** (vm, vcpu). Ends its present RUN, or else its next. Immediate. */
    public static final int KICK = 0x111;

    /** (vm, line, level). Drives an interrupt line that no device of L0 drives. Immediate. */
    public static final int INTERRUPT = 0x112;

    /**
     * (vm, page, offset) -> length; all state that L0 keeps of CPUs, interrupt controller, timers
     * and clock, as {@link SectionsLayout}. Deferred.
     */
    public static final int GET_MACHINE = 0x118;

    /** (vm, page, offset, length), as written by GET_MACHINE. Deferred. */
    public static final int SET_MACHINE = 0x119;

    /**
     * (vm, page, length of the device name in it, instance) -> device. The page is from now on the
     * shadow device's too. Deferred.
     */
    public static final int REGISTER_DEVICE = 0x120;

    /** (device). Deferred. */
    public static final int UNREGISTER_DEVICE = 0x121;

    /**
     * (device, from) -> total length of the sealed state; its bytes from there on are written to
     * the device's page, as many as fit. The first SAVE of an epoch freezes the VM. Deferred.
     */
    public static final int SAVE = 0x122;

    /**
     * (device, from, length, total). Takes a piece of a sealed state out of the device's page; with
     * the last piece the state is judged and staged. Deferred.
     */
    public static final int LOAD = 0x123;

    private NestedCalls() {}
}
