package usshadow.engine.soft;

/**
 * The x87 coprocessor (SDM volume 1 chapter 8): 80-bit numbers on a stack of eight. Load, store,
 * add, subtract, multiply, divide, square root, compare, round and remainder are exact; the
 * transcendental functions are those of doubles.
 */
final class X87 {
    static final int C0 = 0x100, C1 = 0x200, C2 = 0x400, C3 = 0x4000;
    private static final int CONDITIONS = C0 | C1 | C2 | C3;
    private static final int STACK_FAULT = 0x40, SUMMARY = 0x80, BUSY = 0x8000;
    private static final int EXCEPTIONS = 0x3f;
    private static final int PRECISION_SHIFT = 8, ROUNDING_SHIFT = 10;

    private final Cpu c;
    private final Fpu fpu;
    private final SoftFloat soft = new SoftFloat();
    private final FloatNumber a = new FloatNumber();
    private final FloatNumber b = new FloatNumber();

    X87(Cpu c) {
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

    private void beginKeeping(Op op) {
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
    void begin(Op op) {
        beginKeeping(op);
        fpu.status &= ~C1;
    }

    /**
     * Notes the exceptions.
     *
     * @return whether the result may be stored: no invalid operation or division by zero that the
     *     program wants to see first
     */
    boolean finish() {
        fpu.status |= soft.flags;
        if (soft.roundedUp) {
            fpu.status |= C1;
        }
        summarise();
        int before = SoftFloat.INVALID | SoftFloat.ZERO_DIVIDE | SoftFloat.DENORMAL;
        return (soft.flags & ~soft.masked & before) == 0;
    }

    private void summarise() {
        boolean error = (fpu.status & EXCEPTIONS & ~fpu.control) != 0;
        fpu.status = error ? fpu.status | SUMMARY | BUSY : fpu.status & ~(SUMMARY | BUSY);
    }

    private void stackFault(boolean overflow) {
        soft.flags |= SoftFloat.INVALID;
        fpu.status = (fpu.status & ~C1) | STACK_FAULT | (overflow ? C1 : 0);
    }

    private int precision() {
        return switch (fpu.control >>> PRECISION_SHIFT & 3) {
            case 0 -> FloatFormat.SINGLE.precision();
            case 2 -> FloatFormat.DOUBLE.precision();
            default -> FloatFormat.EXTENDED.precision();
        };
    }

    // ---- the stack

    private boolean isEmpty(int i) {
        return (fpu.tag >>> fpu.physical(i) & 1) == 0;
    }

    /** ST(i); an empty one is a stack fault and reads as the indefinite number. */
    private void get(int i, FloatNumber n) {
        if (isEmpty(i)) {
            stackFault(false);
            n.setIndefinite();
            n.denormal = false;
        } else {
            int register = fpu.physical(i);
            n.setExtended(fpu.significand[register], fpu.exponent[register]);
        }
    }

    private void put(int i, FloatNumber n) {
        int register = fpu.physical(i);
        fpu.significand[register] = n.kind == FloatNumber.ZERO ? 0 : n.significand;
        fpu.exponent[register] = n.extendedExponent();
        fpu.tag |= 1 << register;
    }

    void pop() {
        fpu.tag &= ~(1 << fpu.top());
        fpu.setTop(fpu.top() + 1);
    }

    /** Pushes the result, or on overflow of the stack the indefinite number. */
    private void push() {
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

    /** Bits as they are, without looking at them. */
    private void pushRaw(long significand, int exponent) {
        if (!isEmpty(7)) {
            push();
            return;
        }
        if (finish()) {
            fpu.setTop(fpu.top() - 1);
            putRaw(0, significand, exponent);
        }
    }

    private void putRaw(int i, long significand, int exponent) {
        int register = fpu.physical(i);
        fpu.significand[register] = significand;
        fpu.exponent[register] = exponent;
        fpu.tag |= 1 << register;
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

    /** FSQRT, FRNDINT, FSCALE and others that change ST(0). */
    void unary(Op op, int operation) {
        begin(op);
        if (operation == 0 || operation == 1) {
            sign(operation == 0);
            return;
        }
        get(0, a);
        if (isEmpty(0)) {
            soft.result.setIndefinite();
        } else if (operation == 2) {
            soft.squareRoot(a);
            soft.round(FloatFormat.EXTENDED, precision());
        } else {
            soft.take(a);
            soft.roundToIntegral();
        }
        if (finish()) {
            put(0, soft.result);
        }
    }

    private void sign(boolean change) {
        if (isEmpty(0)) {
            get(0, a);
            if (finish()) {
                put(0, a);
            }
            return;
        }
        int register = fpu.top();
        int sign = 0x8000;
        fpu.exponent[register] =
                change ? fpu.exponent[register] ^ sign : fpu.exponent[register] & ~sign;
    }

    /** FPREM and FPREM1, always complete. */
    void remainder(Op op, boolean nearest) {
        begin(op);
        get(0, a);
        get(1, b);
        long quotient = soft.remainder(a, b, nearest);
        soft.round(FloatFormat.EXTENDED);
        fpu.status &= ~CONDITIONS;
        if (finish()) {
            put(0, soft.result);
            fpu.status |=
                    ((quotient & 1) != 0 ? C1 : 0)
                            | ((quotient & 2) != 0 ? C3 : 0)
                            | ((quotient & 4) != 0 ? C0 : 0);
        }
    }

    /** FSCALE: ST(0) * 2^trunc(ST(1)). */
    void scale(Op op) {
        begin(op);
        get(0, a);
        get(1, b);
        if (b.isNan() || a.isNan() || b.kind == FloatNumber.INFINITE) {
            if (!a.isNan() && b.kind == FloatNumber.INFINITE) {
                a.denormal = false;
                FloatNumber infinite = new FloatNumber();
                infinite.setInfinite(false);
                if (b.negative) {
                    soft.divide(a, infinite);
                } else {
                    soft.multiply(a, infinite);
                }
            } else {
                soft.add(a, b, false);
            }
        } else {
            int mode = soft.rounding;
            soft.rounding = SoftFloat.TO_ZERO;
            int flags = soft.flags;
            long by = b.kind == FloatNumber.ZERO ? 0 : soft.toInteger(b, 8);
            by =
                    b.exponent > 20 && b.kind == FloatNumber.FINITE
                            ? b.negative ? -100_000 : 100_000
                            : by;
            soft.flags = flags;
            soft.rounding = mode;
            soft.take(a);
            soft.result.exponent += (int) Math.clamp(by, -100_000L, 100_000L);
            soft.round(FloatFormat.EXTENDED);
        }
        if (finish()) {
            put(0, soft.result);
        }
    }

    /** FXTRACT: ST(0) becomes its exponent, and the significand is pushed. */
    void extract(Op op) {
        begin(op);
        if (!isEmpty(7) || isEmpty(0)) {
            stackFault(!isEmpty(0));
            a.setIndefinite();
            if (finish()) {
                put(0, a);
                fpu.setTop(fpu.top() - 1);
                put(0, a);
            }
            return;
        }
        get(0, a);
        if (a.isNan()) {
            soft.take(a);
            a.set(soft.result);
        }
        b.set(a);
        if (a.kind == FloatNumber.ZERO) {
            soft.flags |= SoftFloat.ZERO_DIVIDE;
            a.setInfinite(true);
        } else if (a.kind == FloatNumber.INFINITE) {
            a.setInfinite(false);
        } else if (a.kind == FloatNumber.FINITE) {
            soft.flags |= a.denormal ? SoftFloat.DENORMAL : 0;
            int exponent = a.exponent;
            a.setInteger(exponent);
            b.exponent = 0;
        }
        if ((soft.flags & ~soft.masked) != 0) {
            finish();
            return;
        }
        put(0, a);
        soft.result.set(b);
        push();
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
            fpu.setTop(fpu.top() + 1);
        }
    }

    // ---- transcendental functions, by way of doubles

    /** Of ST(0). */
    @FunctionalInterface
    interface Function {
        double of(double x);
    }

    /** Of ST(1) and ST(0). */
    @FunctionalInterface
    interface Function2 {
        double of(double y, double x);
    }

    private void setDouble(double value) {
        FloatFormat.DOUBLE.unpack(Double.doubleToRawLongBits(value), soft.result);
        soft.result.denormal = false;
        soft.flags |= SoftFloat.PRECISION;
    }

    /** FSIN, FCOS, F2XM1; and with {@code second} FSINCOS and FPTAN, which push another. */
    void function(Op op, Function function, Function second) {
        begin(op);
        get(0, a);
        fpu.status &= ~C2;
        double x = a.toDouble();
        if (a.isNan() || a.kind == FloatNumber.INFINITE) {
            soft.add(a, a, !a.isNan());
        } else {
            setDouble(function.of(x));
        }
        if (!finish()) {
            return;
        }
        put(0, soft.result);
        if (second != null) {
            if (!a.isNan() && a.kind != FloatNumber.INFINITE) {
                setDouble(second.of(x));
            }
            push();
        }
    }

    /** FPATAN, FYL2X, FYL2XP1: the result replaces ST(1) and ST(0) is popped. */
    void function2(Op op, Function2 function) {
        begin(op);
        get(0, a);
        get(1, b);
        double value = function.of(b.toDouble(), a.toDouble());
        if (a.isNan() || b.isNan()) {
            soft.add(b, a, false);
        } else if (Double.isNaN(value)) {
            soft.flags |= SoftFloat.INVALID;
            soft.result.setIndefinite();
        } else {
            setDouble(value);
        }
        if (finish()) {
            put(1, soft.result);
            pop();
        }
    }

    // ---- control

    void loadControl(Op op) {
        begin(op);
        fpu.control = (int) c.load16(op.address(c)) | 0x40;
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
