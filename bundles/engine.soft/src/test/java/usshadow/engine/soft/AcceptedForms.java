package usshadow.engine.soft;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import usshadow.machine.ManualClock;

/**
 * Which forms of instructions the decoder accepts, found by asking it for all: opcodes of both
 * maps, where they matter mandatory prefixes, extensions of the opcode in ModRM, operands in
 * registers and in memory. A prefix that an instruction ignores is no form of its own.
 */
final class AcceptedForms {
    private static final Set<Integer> PREFIXES =
            Set.of(0x0f, 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3);
    private static final Set<Integer> GROUPS =
            Set.of(
                    0x80, 0x81, 0x83, 0x8c, 0x8e, 0x8f, 0xc0, 0xc1, 0xc6, 0xc7, 0xd0, 0xd1, 0xd2,
                    0xd3, 0xf6, 0xf7, 0xfe, 0xff, 0xf00, 0xf71, 0xf72, 0xf73, 0xfae, 0xfba, 0xfc7);
    private static final int IN_MEMORY = 0x03, IN_REGISTER = 0xc1;

    /**
     * One.
     *
     * @param prefix mandatory, or 0
     * @param opcode with 0x0f00 added for the second map
     * @param modrm -1: there is none; of a memory operand its middle bits
     * @param memory the ModRM operand is in memory
     */
    record Accepted(int prefix, int opcode, int modrm, boolean memory) {
        int digit() {
            return modrm < 0 ? -1 : modrm >>> 3 & 7;
        }

        /** The bits of ModRM that do not tell instructions apart left out. */
        String inList() {
            String text = toString();
            boolean all = modrm < 0 || (opcode & 0xf8) == 0xd8 || opcode == 0xf01;
            return all
                    ? text
                    : text.replaceFirst(" \\S+( m)?$", " /" + group() + (memory ? " m" : ""));
        }

        /** The digit where it selects the instruction, else r. */
        private String group() {
            return GROUPS.contains(opcode) ? Integer.toString(digit()) : "r";
        }

        /** As in the SDM: prefix, opcode, /digit or all of ModRM. */
        @Override
        public String toString() {
            String text = prefix == 0 ? "" : "%02x ".formatted(prefix);
            text += opcode >= 0xf00 ? "0f %02x".formatted(opcode & 0xff) : "%02x".formatted(opcode);
            if (modrm < 0) {
                return text;
            }
            return memory ? text + " /%d m".formatted(digit()) : text + " %02x".formatted(modrm);
        }
    }

    private final MemorySegment memory = Arena.ofAuto().allocate(4096, 4096);
    private final Decoder decoder =
            new Decoder(new Cpu(new TimeStamp(new ManualClock(), 1_000_000)));
    private final Set<Class<?>> refusals;
    private final List<Accepted> accepted = new ArrayList<>();

    private AcceptedForms() {
        refusals = Set.of(work(decode(0x06)), work(decode(0x0f, 0x0b)));
    }

    static List<Accepted> all() {
        AcceptedForms forms = new AcceptedForms();
        for (int opcode = 0; opcode < 256; opcode++) {
            if (!PREFIXES.contains(opcode) && (opcode & 0xf0) != 0x40) {
                forms.opcode(opcode, isString(opcode) ? new int[] {0, 0xf3, 0xf2} : new int[] {0});
            }
            forms.opcode(0xf00 | opcode, mandatory(opcode));
        }
        return forms.accepted;
    }

    private static boolean isString(int opcode) {
        return (opcode >= 0x6c && opcode < 0x70)
                || (opcode >= 0xa4 && opcode < 0xb0 && opcode != 0xa8 && opcode != 0xa9);
    }

    private static int[] mandatory(int opcode) {
        boolean sse =
                (opcode >= 0x10 && opcode < 0x18)
                        || (opcode >= 0x28 && opcode < 0x30)
                        || (opcode >= 0x50 && opcode < 0x80)
                        || opcode == 0xc2
                        || (opcode >= 0xc4 && opcode < 0xc7)
                        || opcode >= 0xd0;
        return sse ? new int[] {0, 0x66, 0xf3, 0xf2} : new int[] {0};
    }

    private void opcode(int opcode, int[] prefixes) {
        for (int prefix : prefixes) {
            if (!hasModrm(prefix, opcode)) {
                add(new Accepted(prefix, opcode, -1, false), 0);
                continue;
            }
            for (int digit = 0; digit < 8; digit++) {
                int middle = digit << 3;
                add(new Accepted(prefix, opcode, middle, true), middle | IN_MEMORY);
                boolean each = ((opcode & 0xf8) == 0xd8 && opcode < 0xf00) || opcode == 0xf01;
                for (int rm = each ? 0 : 1; rm < (each ? 8 : 2); rm++) {
                    add(
                            new Accepted(prefix, opcode, 0xc0 | middle | rm, false),
                            0xc0 | middle | rm);
                }
            }
        }
    }

    /** Told by the length: a ModRM byte may ask for a displacement. */
    private boolean hasModrm(int prefix, int opcode) {
        return length(prefix, opcode, IN_REGISTER) != length(prefix, opcode, 0x81)
                || length(prefix, opcode, IN_MEMORY) != length(prefix, opcode, 0x84);
    }

    private int length(int prefix, int opcode, int modrm) {
        return decode(bytes(prefix, opcode, modrm)).end;
    }

    private void add(Accepted form, int modrm) {
        Class<?> work = work(decode(bytes(form.prefix, form.opcode, modrm)));
        if (work == null || !refusals.contains(work)) {
            accepted.add(form);
        }
    }

    private static int[] bytes(int prefix, int opcode, int modrm) {
        List<Integer> bytes = new ArrayList<>();
        if (prefix != 0) {
            bytes.add(prefix);
        }
        if (opcode >= 0xf00) {
            bytes.add(0x0f);
        }
        bytes.add(opcode & 0xff);
        bytes.add(modrm);
        return bytes.stream().mapToInt(Integer::intValue).toArray();
    }

    private Insn decode(int... bytes) {
        memory.fill((byte) 0);
        for (int i = 0; i < bytes.length; i++) {
            memory.set(ValueLayout.JAVA_BYTE, i, (byte) bytes[i]);
        }
        CodePage page = new CodePage(memory.address());
        page.cover(0, 1); // so that nobody guards it
        return decoder.single(page, 0);
    }

    /** The class of an instruction's function: #UD has one for each of its two places. */
    private static Class<?> work(Insn insn) {
        try {
            Field work = insn.getClass().getDeclaredField("work");
            work.setAccessible(true);
            return work.get(insn).getClass();
        } catch (NoSuchFieldException e) {
            return null; // of a class of its own, so accepted
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
