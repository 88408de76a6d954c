package usshadow.engine.soft;

import static usshadow.engine.soft.Reg.RAX;
import static usshadow.engine.soft.Reg.RBX;
import static usshadow.engine.soft.Reg.RCX;
import static usshadow.engine.soft.Reg.RDX;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * What the processor says of itself (SDM volume 2, CPUID). The vendor is neither Intel nor AMD, so
 * that systems touch only what is architectural.
 */
final class Cpuid {
    /**
     * One that glibc knows: up to 2.36 at least it does not look at the features of a processor of
     * any other vendor, and then refuses to run. Of those that it knows, Zhaoxin's is the one for
     * which Linux does least beyond what is architectural.
     */
    private static final String VENDOR = "  Shanghai  ";

    private static final String BRAND = "USShadow soft vCPU";

    private static final int FPU = 1, PSE = 1 << 3, TSC = 1 << 4, MSR = 1 << 5, PAE = 1 << 6;
    private static final int CX8 = 1 << 8, PGE = 1 << 13, CMOV = 1 << 15, PAT = 1 << 16;
    private static final int CLFLUSH = 1 << 19, MMX = 1 << 23, FXSR = 1 << 24;
    private static final int SSE = 1 << 25, SSE2 = 1 << 26;
    private static final int CX16 = 1 << 13;
    private static final int SYSCALL = 1 << 11, NX = 1 << 20, LM = 1 << 29, LAHF = 1;

    private static final int BASIC = FPU | PSE | TSC | MSR | PAE | CX8 | PGE | CMOV | PAT;
    private static final int BASIC_EDX = BASIC | CLFLUSH | MMX | FXSR | SSE | SSE2;
    private static final int FAMILY_15_MODEL_1 = 0xf10;
    private static final int CLFLUSH_8_QUADWORDS = 8 << 8;

    /** Repeated MOVSB and STOSB are the quickest way to copy and fill, short ones too. */
    private static final int ERMS = 1 << 9, FSRM = 1 << 4;

    private static final int HIGHEST_BASIC = 7, HIGHEST_EXTENDED = 0x8000_0008;
    private static final int ADDRESS_BITS = 48 << 8 | 40;
    private static final int BRAND_LEAF = 0x8000_0002;

    private Cpuid() {}

    static void execute(Cpu c, Op op) {
        int leaf = (int) c.r[RAX];
        switch (leaf) {
            case 0 -> {
                int[] vendor = words(VENDOR, 3);
                set(c, HIGHEST_BASIC, vendor[0], vendor[2], vendor[1]);
            }
            case 1 -> set(c, FAMILY_15_MODEL_1, CLFLUSH_8_QUADWORDS, CX16, BASIC_EDX);
            case HIGHEST_BASIC -> {
                boolean first = (int) c.r[RCX] == 0;
                set(c, 0, first ? ERMS : 0, 0, first ? FSRM : 0);
            }
            case 0x8000_0000 -> set(c, HIGHEST_EXTENDED, 0, 0, 0);
            case 0x8000_0001 -> set(c, 0, 0, LAHF, SYSCALL | NX | LM);
            case BRAND_LEAF, BRAND_LEAF + 1, BRAND_LEAF + 2 -> {
                int[] brand = words(BRAND, 12);
                int at = (leaf - BRAND_LEAF) * 4;
                set(c, brand[at], brand[at + 1], brand[at + 2], brand[at + 3]);
            }
            case HIGHEST_EXTENDED -> set(c, ADDRESS_BITS, 0, 0, 0);
            default -> set(c, 0, 0, 0, 0);
        }
    }

    private static void set(Cpu c, int eax, int ebx, int ecx, int edx) {
        c.r[RAX] = Integer.toUnsignedLong(eax);
        c.r[RBX] = Integer.toUnsignedLong(ebx);
        c.r[RCX] = Integer.toUnsignedLong(ecx);
        c.r[RDX] = Integer.toUnsignedLong(edx);
    }

    private static int[] words(String text, int count) {
        ByteBuffer bytes = ByteBuffer.allocate(count * 4).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(text.getBytes(StandardCharsets.US_ASCII)).rewind();
        int[] words = new int[count];
        for (int i = 0; i < count; i++) {
            words[i] = bytes.getInt();
        }
        return words;
    }
}
