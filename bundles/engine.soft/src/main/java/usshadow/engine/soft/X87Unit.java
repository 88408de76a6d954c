package usshadow.engine.soft;

/**
 * What instructions of the x87 coprocessor have in common (SDM volume 1 chapter 8): they wait for
 * errors, work on a stack of eight 80-bit numbers, and note exceptions.
 */
abstract class X87Unit {
    static final int C0 = 0x100, C1 = 0x200, C2 = 0x400, C3 = 0x4000;
    static final int CONDITIONS = C0 | C1 | C2 | C3;
    static final int STACK_FAULT = 0x40, SUMMARY = 0x80, BUSY = 0x8000;
    static final int EXCEPTIONS = 0x3f;
    private static final int PRECISION_SHIFT = 8, ROUNDING_SHIFT = 10;

    final Cpu c;
    final Fpu fpu;
    final SoftFloat soft = new SoftFloat();
    final FloatNumber a = new FloatNumber();
    final FloatNumber b = new FloatNumber();

    X87Unit(Cpu c) {
        this.c = c;
        fpu = c.fpu;
        soft.largerNan = true;
    }

    // ---- frame of an instruction

    /** FWAIT, and what every waiting instruction does first. */
    static void waitForErrors(Cpu c) {
        c.system.requireFpu();
        if ((c.fpu.status & SUMMARY) != 0) {
            throw c.fault(GuestFault.MF);
        }
    }

    final void beginKeeping(Op op) {
        waitForErrors(c);
        fpu.instruction = c.r[Reg.PAGE] + op.offset;
        fpu.operand = op.inMemory() ? op.address(c) : fpu.operand;
        fpu.opcode = (int) op.imm;
        soft.flags = 0;
        soft.rounding = fpu.control >>> ROUNDING_SHIFT & 3;
        soft.masked = fpu.control & EXCEPTIONS;
        soft.roundedUp = false;
    }

    /** As {@link #beginKeeping}, for the many that clear C1. */
    final void begin(Op op) {
        beginKeeping(op);
        fpu.status &= ~C1;
    }

    /**
     * Notes the exceptions.
     *
     * @return whether the result may be stored: no invalid operation or division by zero that the
     *     program wants to see first
     */
    final boolean finish() {
        fpu.status |= soft.flags;
        if (soft.roundedUp) {
            fpu.status |= C1;
        }
        summarise();
        int before = SoftFloat.INVALID | SoftFloat.ZERO_DIVIDE | SoftFloat.DENORMAL;
        return (soft.flags & ~soft.masked & before) == 0;
    }

    final void summarise() {
        boolean error = (fpu.status & EXCEPTIONS & ~fpu.control) != 0;
        fpu.status = error ? fpu.status | SUMMARY | BUSY : fpu.status & ~(SUMMARY | BUSY);
    }

    final void stackFault(boolean overflow) {
        soft.flags |= SoftFloat.INVALID;
        fpu.status = (fpu.status & ~C1) | STACK_FAULT | (overflow ? C1 : 0);
    }

    final int precision() {
        return switch (fpu.control >>> PRECISION_SHIFT & 3) {
            case 0 -> FloatFormat.SINGLE.precision();
            case 2 -> FloatFormat.DOUBLE.precision();
            default -> FloatFormat.EXTENDED.precision();
        };
    }

    // ---- the stack

    final boolean isEmpty(int i) {
        return (fpu.tag >>> fpu.physical(i) & 1) == 0;
    }

    /** ST(i); an empty one is a stack fault and reads as the indefinite number. */
    final void get(int i, FloatNumber n) {
        if (isEmpty(i)) {
            stackFault(false);
            n.setIndefinite();
            n.denormal = false;
        } else {
            int register = fpu.physical(i);
            n.setExtended(fpu.significand[register], fpu.exponent[register]);
        }
    }

    final void put(int i, FloatNumber n) {
        int register = fpu.physical(i);
        fpu.significand[register] = n.kind == FloatNumber.ZERO ? 0 : n.significand;
        fpu.exponent[register] = n.extendedExponent();
        fpu.tag |= 1 << register;
    }

    final void pop() {
        fpu.tag &= ~(1 << fpu.top());
        fpu.setTop(fpu.top() + 1);
    }

    /** Pushes the result, or on overflow of the stack the indefinite number. */
    final void push() {
        boolean full = !isEmpty(7);
        if (full) {
            soft.flags = 0;
            stackFault(true);
            soft.result.setIndefinite();
        }
        if (finish()) {
            fpu.setTop(fpu.top() - 1);
            put(0, soft.result);
        }
    }

    /** Bits as they are, without looking at them. */
    final void pushRaw(long significand, int exponent) {
        if (!isEmpty(7)) {
            push();
            return;
        }
        if (finish()) {
            fpu.setTop(fpu.top() - 1);
            putRaw(0, significand, exponent);
        }
    }

    final void putRaw(int i, long significand, int exponent) {
        int register = fpu.physical(i);
        fpu.significand[register] = significand;
        fpu.exponent[register] = exponent;
        fpu.tag |= 1 << register;
    }
}
