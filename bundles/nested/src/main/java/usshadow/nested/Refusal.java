package usshadow.nested;

/**
 * Why L0 refuses what a right call asks for: the result of an answer with status REFUSED. The codes
 * are part of the contract.
 */
public enum Refusal {
    /** The provider has not registered the VM, or not for this host and virtualized system. */
    NOT_REGISTERED(1, "the VM is not registered for this virtualized system"),
    /** The fleet says that the VM is not off, so it cannot be booted. */
    NOT_OFF(2, "the VM is not off: it is owned already, perhaps elsewhere"),
    /** The save was consumed or overtaken: the fleet's epoch is another. */
    STALE(3, "the saved state is not of the VM's present epoch"),
    /** The fleet cannot be reached. */
    FLEET_UNREACHABLE(4, "the fleet cannot be reached; try again"),
    /** The VM was fenced, or another owner has it. */
    NOT_OWNER(5, "the VM is owned by somebody else now"),
    /** The sealed part is not one. */
    MALFORMED(6, "the sealed state is malformed"),
    /** The sealed part is another VM's. */
    WRONG_VM(7, "the sealed state is another VM's"),
    /** The sealed part is another device's. */
    WRONG_DEVICE(8, "the sealed state is another device's"),
    /** The sealed part is of another epoch or save than the others. */
    WRONG_SAVE(9, "the sealed state is of another save than the manifest's"),
    /** The sealed part's version is not known here. */
    WRONG_VERSION(10, "the sealed state has a version that this host does not know"),
    /** The sealed part was changed. */
    FORGED(11, "the sealed state is forged"),
    /** The manifest demands a part that was not loaded. */
    INCOMPLETE(12, "a part that the manifest demands is missing"),
    /** The state in the part is not one that the device can have. */
    BAD_STATE(13, "the state is not one that the device can have"),
    /** No bundle for a device that the VM has. */
    NO_DEVICE(14, "a device that the VM has is not there: its bundle is missing"),
    /** The VM is frozen: only a RUN that claims, or DESTROY, goes. */
    FROZEN(15, "the VM is frozen by a save"),
    /** The VM has ended: only DESTROY goes. */
    ENDED(16, "the VM has ended"),
    /** Memory, image or another part is missing, so that the VM cannot run. */
    NOT_BOOTED(17, "the VM has nothing to run: boot it or load its state first"),
    /** The image that the provider registered is not on this host. */
    NO_IMAGE(18, "the registered image is not on this host, or has another digest"),
    /** The memory is not what the provider registered. */
    WRONG_MEMORY(19, "the slots are not the memory that the provider registered"),
    /** The VM's key is not wrapped for this host. */
    NO_KEY(20, "this host has no key of the VM"),
    /** This strategy's part is not carried by the VM's policy. */
    NOT_CARRIED(21, "the VM's policy does not carry this device's state"),
    /** There is such a VM here already. */
    EXISTS(22, "this virtualized system has that VM already"),
    /** Another has claimed the save and does not run it yet: it is lost, or comes back. */
    SAVE_CLAIMED(23, "another host has claimed the saved state and does not run it yet");

    private final int code;
    private final String text;

    Refusal(int code, String text) {
        this.code = code;
        this.text = text;
    }

    /** The number in the answer. */
    public int code() {
        return code;
    }

    /** What to tell a person. */
    public String text() {
        return text;
    }

    /** The refusal with this code, or null for one that this version does not know. */
    public static Refusal of(long code) {
        for (Refusal refusal : values()) {
            if (refusal.code == code) {
                return refusal;
            }
        }
        return null;
    }
}
