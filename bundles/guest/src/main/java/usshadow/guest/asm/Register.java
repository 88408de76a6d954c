package usshadow.guest.asm;

/** A general register in one of its sizes. Import the constants statically. */
public enum Register {
    RAX(0, 8),
    RCX(1, 8),
    RDX(2, 8),
    RBX(3, 8),
    RSP(4, 8),
    RBP(5, 8),
    RSI(6, 8),
    RDI(7, 8),
    R8(8, 8),
    R9(9, 8),
    R10(10, 8),
    R11(11, 8),
    R12(12, 8),
    R13(13, 8),
    R14(14, 8),
    R15(15, 8),
    EAX(0, 4),
    ECX(1, 4),
    EDX(2, 4),
    EBX(3, 4),
    ESP(4, 4),
    EBP(5, 4),
    ESI(6, 4),
    EDI(7, 4),
    R8D(8, 4),
    R9D(9, 4),
    R10D(10, 4),
    R11D(11, 4),
    R12D(12, 4),
    R13D(13, 4),
    R14D(14, 4),
    R15D(15, 4),
    AX(0, 2),
    CX(1, 2),
    DX(2, 2),
    BX(3, 2),
    SI(6, 2),
    DI(7, 2),
    AL(0, 1),
    CL(1, 1),
    DL(2, 1),
    BL(3, 1),
    SPL(4, 1),
    BPL(5, 1),
    SIL(6, 1),
    DIL(7, 1),
    R8B(8, 1),
    R9B(9, 1),
    R10B(10, 1),
    R11B(11, 1);

    private final int number;
    private final int size;

    Register(int number, int size) {
        this.number = number;
        this.size = size;
    }

    /** Its number in an instruction, 0 to 15. */
    public int number() {
        return number;
    }

    /** Bytes: 1, 2, 4 or 8. */
    public int size() {
        return size;
    }
}
