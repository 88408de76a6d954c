package usshadow.engine.soft;

/**
 * Loads, stores, arithmetic and comparison of x87, all exact; {@link X87Functions} has the rest.
 */
final class X87 extends X87Unit {
    X87(Cpu c) {
        super(c);
    }

    // ---- load

    void loadFloat(Op op, FloatFormat format) {
        begin(op);
        long bits = c.load(op.address(c), format.size());
        format.unpack(bits, a);
        soft.take(a);
        push();
    }

    void loadExtended(Op op) {
        begin(op);
        long address = op.address(c);
        c.mmu.probeRead(address, 10);
        a.setExtended(c.load64(address), (int) c.load16(address + 8));
        boolean raw = a.isNan() || a.denormal;
        soft.result.set(a);
        if (raw) {
            pushRaw(c.load64(address), (int) c.load16(address + 8));
        } else {
            push();
        }
    }

    void loadInteger(Op op, int size) {
        begin(op);
        soft.result.setInteger(Reg.extend(c.load(op.address(c), size), size));
        push();
    }

    void loadStack(Op op) {
        begin(op);
        int i = op.rm & 7;
        if (isEmpty(i)) {
            get(i, soft.result);
            if (finish()) {
                fpu.setTop(fpu.top() - 1);
                put(0, soft.result);
            }
        } else {
            int register = fpu.physical(i);
            soft.result.setZero(false);
            pushRaw(fpu.significand[register], fpu.exponent[register]);
        }
    }

    /** A constant of 80 bits, or its neighbour where the rounding mode wants that. */
    void loadConstant(Op op, long significand, int exponent, boolean roundedUp) {
        begin(op);
        int mode = soft.rounding;
        boolean down = mode == SoftFloat.DOWN || mode == SoftFloat.TO_ZERO;
        long adjusted = significand;
        if (significand << 1 != 0) {
            if (roundedUp && down) {
                adjusted--;
            } else if (!roundedUp && mode == SoftFloat.UP) {
                adjusted++;
            }
        }
        soft.result.setZero(false);
        pushRaw(adjusted, exponent);
    }

    // ---- store

    void storeFloat(Op op, FloatFormat format, boolean pops) {
        begin(op);
        get(0, a);
        soft.take(a);
        soft.flags &= ~SoftFloat.DENORMAL;
        soft.round(format);
        long bits = format.pack(soft.result);
        boolean stored = mayStore();
        if (stored) {
            c.store(op.address(c), format.size(), bits);
        } else {
            c.mmu.probeWrite(op.address(c), format.size());
        }
        finishStore(pops && stored);
    }

    /** Whether a store to memory takes place: overflow and underflow stop it as well. */
    private boolean mayStore() {
        return (soft.flags & ~soft.masked & ~SoftFloat.PRECISION) == 0;
    }

    private void finishStore(boolean pops) {
        finish();
        if (pops) {
            pop();
        }
    }

    void storeExtended(Op op) {
        begin(op);
        long address = op.address(c);
        c.mmu.probeWrite(address, 10);
        if (isEmpty(0)) {
            get(0, a);
            if (mayStore()) {
                c.store64(address, a.significand);
                c.store16(address + 8, a.extendedExponent());
            }
        } else {
            int register = fpu.top();
            c.store64(address, fpu.significand[register]);
            c.store16(address + 8, fpu.exponent[register]);
        }
        finishStore(mayStore());
    }

    void storeInteger(Op op, int size, boolean pops) {
        begin(op);
        get(0, a);
        long value = soft.toInteger(a, size);
        boolean stored = mayStore();
        if (stored) {
            c.store(op.address(c), size, value);
        } else {
            c.mmu.probeWrite(op.address(c), size);
        }
        finishStore(pops && stored);
    }

    void storeStack(Op op, boolean pops) {
        begin(op);
        int i = op.rm & 7;
        if (isEmpty(0)) {
            get(0, a);
            if (finish()) {
                put(i, a);
            } else {
                return;
            }
        } else {
            int from = fpu.top();
            putRaw(i, fpu.significand[from], fpu.exponent[from]);
            finish();
        }
        if (pops) {
            pop();
        }
    }

    // ---- arithmetic

    /** The number of a memory operand of D8, DA, DC or DE, as {@link #b}. */
    private void memoryOperand(Op op, int size, boolean integer) {
        long bits = c.load(op.address(c), size);
        if (integer) {
            b.setInteger(Reg.extend(bits, size));
        } else {
            (size == 4 ? FloatFormat.SINGLE : FloatFormat.DOUBLE).unpack(bits, b);
        }
    }

    /** D8, DA, DC, DE with memory: ST(0) = ST(0) op memory; the operation is ModRM's. */
    void withMemory(Op op, int operation, int size, boolean integer) {
        begin(op);
        memoryOperand(op, size, integer);
        get(0, a);
        if (operation == 2 || operation == 3) {
            compare(false, operation == 3 ? 1 : 0);
            return;
        }
        compute(operation, 0, false);
    }

    /** Registers: ST(to) = ST(0) op ST(i), or the other way round. */
    void withStack(Op op, int operation, boolean toOther, boolean pops) {
        begin(op);
        int i = op.rm & 7;
        get(toOther ? i : 0, a);
        get(toOther ? 0 : i, b);
        compute(operation, toOther ? i : 0, pops);
    }

    /** Operations: 0 add, 1 multiply, 4 subtract, 5 reversed, 6 divide, 7 reversed. */
    private void compute(int operation, int to, boolean pops) {
        if ((fpu.status & STACK_FAULT) != 0 && (soft.flags & SoftFloat.INVALID) != 0) {
            soft.result.setIndefinite();
        } else {
            switch (operation) {
                case 0 -> soft.add(a, b, false);
                case 1 -> soft.multiply(a, b);
                case 4 -> soft.add(a, b, true);
                case 5 -> soft.add(b, a, true);
                case 6 -> soft.divide(a, b);
                default -> soft.divide(b, a);
            }
            soft.round(FloatFormat.EXTENDED, precision());
        }
        if (finish()) {
            put(to, soft.result);
            if (pops) {
                pop();
            }
        }
    }

    // ---- compare

    private void compare(boolean quiet, int pops) {
        int order = soft.compare(a, b, quiet);
        fpu.status &= ~CONDITIONS;
        if (finish()) {
            fpu.status |=
                    switch (order) {
                        case 2 -> C3 | C2 | C0;
                        case 0 -> C3;
                        case -1 -> C0;
                        default -> 0;
                    };
            for (int i = 0; i < pops; i++) {
                pop();
            }
        }
    }

    void compareStack(Op op, boolean quiet, int pops) {
        begin(op);
        get(0, a);
        get(op.rm & 7, b);
        compare(quiet, pops);
    }

    void compareZero(Op op) {
        begin(op);
        get(0, a);
        b.setZero(false);
        b.denormal = false;
        compare(false, 0);
    }

    /** FCOMI and FUCOMI: into RFLAGS. */
    void compareFlags(Op op, boolean quiet, boolean pops) {
        beginKeeping(op);
        get(0, a);
        get(op.rm & 7, b);
        int order = soft.compare(a, b, quiet);
        if (finish()) {
            c.setArithmetic(
                    switch (order) {
                        case 2 -> Flags.ZF | Flags.PF | Flags.CF;
                        case 0 -> Flags.ZF;
                        case -1 -> Flags.CF;
                        default -> 0;
                    });
            if (pops) {
                pop();
            }
        }
    }

    /** FXAM. */
    void examine(Op op) {
        begin(op);
        int register = fpu.top();
        a.setExtended(fpu.significand[register], fpu.exponent[register]);
        int kind;
        if (isEmpty(0)) {
            kind = C3 | C0;
        } else {
            kind =
                    switch (a.kind) {
                        case FloatNumber.ZERO -> C3;
                        case FloatNumber.INFINITE -> C2 | C0;
                        case FloatNumber.FINITE -> a.denormal ? C3 | C2 : C2;
                        default -> fpu.significand[register] < 0 ? C0 : 0;
                    };
        }
        boolean negative = (fpu.exponent[register] & 0x8000) != 0;
        fpu.status = (fpu.status & ~CONDITIONS) | kind | (negative ? C1 : 0);
    }

    // ---- moves inside the stack

    void exchange(Op op) {
        begin(op);
        int i = op.rm & 7;
        if (isEmpty(0) || isEmpty(i)) {
            boolean first = isEmpty(0);
            boolean second = isEmpty(i);
            get(first ? 0 : i, a);
            if (!finish()) {
                return;
            }
            if (first) {
                put(0, a);
            }
            if (second) {
                put(i, a);
            }
        }
        int one = fpu.top();
        int other = fpu.physical(i);
        long significand = fpu.significand[one];
        int exponent = fpu.exponent[one];
        putRaw(0, fpu.significand[other], fpu.exponent[other]);
        putRaw(i, significand, exponent);
    }

    void conditionalMove(Op op, int condition) {
        beginKeeping(op);
        int i = op.rm & 7;
        if (isEmpty(0) || isEmpty(i)) {
            get(isEmpty(0) ? 0 : i, a);
            if (finish()) {
                put(0, a);
            }
        } else if (c.condition(condition)) {
            int from = fpu.physical(i);
            putRaw(0, fpu.significand[from], fpu.exponent[from]);
        }
    }

    void moveTop(Op op, int by) {
        begin(op);
        fpu.setTop(fpu.top() + by);
    }

    void free(Op op, boolean pops) {
        begin(op);
        fpu.tag &= ~(1 << fpu.physical(op.rm & 7));
        if (pops) {
            pop();
        }
    }

    // ---- control

    void loadControl(Op op) {
        waitForErrors(c);
        fpu.setControl((int) c.load16(op.address(c)));
        summarise();
    }

    void clearExceptions() {
        c.system.requireFpu();
        fpu.status &= ~(EXCEPTIONS | STACK_FAULT | SUMMARY | BUSY);
    }

    void summariseAfterLoad() {
        summarise();
    }
}
