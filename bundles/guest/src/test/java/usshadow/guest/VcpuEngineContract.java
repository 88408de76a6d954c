package usshadow.guest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static usshadow.guest.asm.Memory.at;
import static usshadow.guest.asm.Register.*;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import usshadow.guest.asm.Assembler;
import usshadow.guest.asm.Assembler.Arithmetic;
import usshadow.machine.BadStateException;
import usshadow.machine.MemorySlot;
import usshadow.machine.VcpuEngine;
import usshadow.machine.VcpuExit;
import usshadow.machine.VcpuState;

/**
 * What every {@link VcpuEngine} does, told by small programs. It is long so that an engine has one
 * class to extend.
 */
@Timeout(30)
public abstract class VcpuEngineContract {
    private static final long MMIO = 0x1000_0000L;
    private static final int PORT = 0x3f8;
    private static final VcpuExit HALT = new VcpuExit.Halt();
    private static final VcpuExit CANCELLED = new VcpuExit.Cancelled();

    private Machine machine;
    private VcpuEngine.Vcpu vcpu;

    /** The engine under test. */
    protected abstract VcpuEngine engine();

    private Machine start(Consumer<Assembler> program) {
        machine = new Machine(engine(), program);
        vcpu = machine.vcpu;
        return machine;
    }

    @AfterEach
    void close() {
        if (machine != null) {
            machine.close();
        }
    }

    private CompletableFuture<VcpuExit> runElsewhere() {
        return CompletableFuture.supplyAsync(vcpu::run, task -> new Thread(task).start());
    }

    private static VcpuExit get(CompletableFuture<VcpuExit> run) {
        return assertTimely(run);
    }

    private static VcpuExit assertTimely(CompletableFuture<VcpuExit> run) {
        return run.orTimeout(20, TimeUnit.SECONDS).join();
    }

    /** Ends a wait for what does not come when the test's time is over. */
    private static void spin() {
        if (Thread.interrupted()) {
            throw new AssertionError("waited in vain");
        }
        Thread.onSpinWait();
    }

    private void awaitData(int offset, long value) {
        while (machine.peek(Machine.DATA + offset) != value) {
            spin();
        }
    }

    // ---- running

    @Test
    void runsUntilHaltAndCountsInstructions() {
        start(
                a -> {
                    a.mov(ECX, 10);
                    a.xor(EAX, EAX);
                    a.label("again");
                    a.add(EAX, 3);
                    a.dec(ECX);
                    a.jnz("again");
                    a.hlt();
                });
        assertEquals(HALT, vcpu.run());
        assertEquals(30, machine.register(RAX));
        assertEquals(33, vcpu.instructions());
        assertTrue(vcpu.state().halted());
        assertEquals(HALT, vcpu.run());
        assertEquals(33, vcpu.instructions());
    }

    @Test
    void twoMachinesOfOneEngineDoNotMeet() {
        start(
                a -> {
                    a.mov(at(Machine.DATA), EBX);
                    a.hlt();
                });
        try (Machine other =
                new Machine(
                        engine(),
                        a -> {
                            a.mov(EBX, 7);
                            a.mov(at(Machine.DATA), EBX);
                            a.hlt();
                        })) {
            assertEquals(HALT, other.vcpu.run());
            assertEquals(HALT, vcpu.run());
            assertEquals(7, other.peek(Machine.DATA));
            assertEquals(0, machine.peek(Machine.DATA));
        }
    }

    @Test
    void theTimeStampFollowsTheClock() {
        start(
                a -> {
                    a.rdtsc();
                    a.hlt();
                });
        machine.clock.advance(1_000_000);
        assertEquals(HALT, vcpu.run());
        assertEquals(Machine.TSC_KHZ, machine.register(RAX));
        assertEquals(Machine.TSC_KHZ, vcpu.state().tsc());
    }

    @Test
    void selfModifyingCodeTakesEffectAtOnce() {
        start(
                a -> {
                    a.mov(ECX, 3);
                    a.xor(EAX, EAX);
                    a.label("again");
                    a.inc(4, at("patched"));
                    a.bytes(0x05); // add eax, the number below
                    a.label("patched");
                    a.int32(0);
                    a.dec(ECX);
                    a.jnz("again");
                    a.hlt();
                });
        assertEquals(HALT, vcpu.run());
        assertEquals(1 + 2 + 3, machine.register(RAX));
    }

    @Test
    void anInstructionMaySpanTwoPagesAndBeChangedInTheSecond() {
        start(
                a -> {
                    a.mov(EBX, 2);
                    a.jmp("edge");
                    a.zeros((int) (0x1000 - 3 - a.here() % 0x1000));
                    a.label("edge");
                    a.mov(EAX, 0x11223344); // three of its bytes are in the next page
                    a.label("behind");
                    a.dec(EBX);
                    a.jz("done");
                    a.mov(1, at(Machine.CODE + 0x1001), 0x55);
                    a.jmp("edge");
                    a.label("done");
                    a.hlt();
                });
        assertEquals(HALT, vcpu.run());
        assertEquals(0x55223344, machine.register(RAX));
    }

    // ---- devices

    @Test
    void anOutIsAnExitAndGoesOnBehindIt() {
        start(
                a -> {
                    a.mov(EDX, PORT);
                    a.mov(EAX, 0x12345678);
                    a.out(DX, AL);
                    a.out(DX, AX);
                    a.out(0x80, EAX);
                    a.hlt();
                });
        assertEquals(new VcpuExit.PortOut(PORT, 1, 0x78), vcpu.run());
        assertEquals(new VcpuExit.PortOut(PORT, 2, 0x5678), vcpu.run());
        assertEquals(new VcpuExit.PortOut(0x80, 4, 0x12345678), vcpu.run());
        assertEquals(HALT, vcpu.run());
    }

    @Test
    void anInWaitsForItsValue() {
        start(
                a -> {
                    a.mov(RAX, -1);
                    a.mov(EDX, PORT);
                    a.in(AL, DX);
                    a.hlt();
                });
        assertEquals(new VcpuExit.PortIn(PORT, 1), vcpu.run());
        assertTrue(vcpu.incomplete());
        assertThrows(IllegalStateException.class, vcpu::run);
        assertThrows(IllegalStateException.class, vcpu::state);
        vcpu.complete(0x42);
        assertThrows(IllegalStateException.class, () -> vcpu.complete(0x42));
        assertEquals(HALT, vcpu.run());
        assertFalse(vcpu.incomplete());
        assertEquals(0xffff_ffff_ffff_ff42L, machine.register(RAX));
        assertEquals(4, vcpu.instructions());
    }

    @Test
    void aKickedRunFinishesWhatIsHalfWayAndNothingMore() {
        start(
                a -> {
                    a.in(EAX, 0x60);
                    a.label("behind");
                    a.inc(EAX);
                    a.hlt();
                });
        vcpu.run();
        vcpu.complete(5);
        vcpu.kick();
        assertEquals(CANCELLED, vcpu.run());
        assertFalse(vcpu.incomplete());
        assertEquals(5, machine.register(RAX));
        assertEquals(machine.address("behind"), vcpu.state().rip());
        assertEquals(HALT, vcpu.run());
        assertEquals(6, machine.register(RAX));
    }

    @Test
    void memoryWithoutASlotIsADevice() {
        start(
                a -> {
                    a.mov(EBX, MMIO);
                    a.mov(EAX, at(RBX));
                    a.mov(at(RBX, 8), RAX);
                    a.mov(1, at(RBX, 3), 0x77);
                    a.hlt();
                });
        assertEquals(new VcpuExit.MmioRead(MMIO, 4), vcpu.run());
        vcpu.complete(0xcafe_babeL);
        assertEquals(new VcpuExit.MmioWrite(MMIO + 8, 8, 0xcafe_babeL), vcpu.run());
        assertEquals(new VcpuExit.MmioWrite(MMIO + 3, 1, 0x77), vcpu.run());
        assertEquals(HALT, vcpu.run());
        assertEquals(5, vcpu.instructions());
    }

    @Test
    void anInstructionMayReadAndWriteADevice() {
        start(
                a -> {
                    a.mov(EBX, MMIO);
                    a.mov(ECX, 5);
                    a.op(Arithmetic.ADD, at(RBX), ECX);
                    a.hlt();
                });
        assertEquals(new VcpuExit.MmioRead(MMIO, 4), vcpu.run());
        vcpu.complete(10);
        assertEquals(new VcpuExit.MmioWrite(MMIO, 4, 15), vcpu.run());
        vcpu.kick();
        assertEquals(CANCELLED, vcpu.run());
        assertFalse(vcpu.incomplete());
        assertEquals(HALT, vcpu.run());
    }

    @Test
    void repeatedStringsGoToDevicesOneByOne() {
        start(
                a -> {
                    a.mov(EDI, MMIO);
                    a.mov(ESI, Machine.DATA);
                    a.mov(ECX, 3);
                    a.repMovsb();
                    a.hlt();
                });
        machine.vm.memory().write(Machine.DATA, new byte[] {1, 2, 3});
        assertEquals(new VcpuExit.MmioWrite(MMIO, 1, 1), vcpu.run());
        assertEquals(new VcpuExit.MmioWrite(MMIO + 1, 1, 2), vcpu.run());
        vcpu.kick();
        assertEquals(CANCELLED, vcpu.run());
        assertEquals(1, machine.register(RCX));
        assertEquals(Machine.DATA + 2, machine.register(RSI));
        assertEquals(new VcpuExit.MmioWrite(MMIO + 2, 1, 3), vcpu.run());
        assertEquals(HALT, vcpu.run());
    }

    // ---- interrupts

    private static void countingHandler(Assembler a) {
        a.label("handler");
        a.inc(8, at(Machine.DATA));
        a.iretq();
    }

    @Test
    void anInterruptEndsAHaltAndReturnsBehindIt() {
        start(
                        a -> {
                            a.sti();
                            a.hlt();
                            a.mov(EBX, 1);
                            a.hlt();
                            countingHandler(a);
                        })
                .handler(0x20, "handler");
        assertEquals(HALT, vcpu.run());
        machine.pin.raise(0x20);
        vcpu.interrupt();
        assertEquals(HALT, vcpu.run());
        assertEquals(1, machine.peek(Machine.DATA));
        assertEquals(1, machine.register(RBX));
    }

    @Test
    void anInterruptWaitsUntilItIsAllowed() {
        start(
                        a -> {
                            a.mov(EAX, 1);
                            a.out(0x80, AL);
                            a.sti();
                            a.mov(RBX, at(Machine.DATA)); // the instruction behind STI comes first
                            a.mov(RCX, at(Machine.DATA));
                            a.cli();
                            a.hlt();
                            countingHandler(a);
                        })
                .handler(0x21, "handler");
        machine.pin.raise(0x21);
        assertInstanceOf(VcpuExit.PortOut.class, vcpu.run());
        assertEquals(0, machine.peek(Machine.DATA));
        assertEquals(HALT, vcpu.run());
        assertEquals(0, machine.register(RBX));
        assertEquals(1, machine.register(RCX));
    }

    @Test
    void aRunningLoopIsInterrupted() {
        start(
                        a -> {
                            a.sti();
                            a.label("loop");
                            a.inc(8, at(Machine.DATA + 8));
                            a.cmp(8, at(Machine.DATA), 0);
                            a.jz("loop");
                            a.hlt();
                            countingHandler(a);
                        })
                .handler(0x20, "handler");
        CompletableFuture<VcpuExit> run = runElsewhere();
        while (machine.peek(Machine.DATA + 8) == 0) {
            spin();
        }
        machine.pin.raise(0x20);
        vcpu.interrupt();
        assertEquals(HALT, get(run));
    }

    @Test
    void aKickEndsALoopOrTheNextRun() {
        start(
                a -> {
                    a.mov(8, at(Machine.DATA), 1);
                    a.label("loop");
                    a.jmp("loop");
                });
        vcpu.kick();
        assertEquals(CANCELLED, vcpu.run());
        CompletableFuture<VcpuExit> run = runElsewhere();
        awaitData(0, 1);
        vcpu.kick();
        assertEquals(CANCELLED, get(run));
        assertEquals(machine.address("loop"), vcpu.state().rip());
    }

    @Test
    void closingCancelsWhatRuns() {
        start(
                a -> {
                    a.mov(8, at(Machine.DATA), 1);
                    a.label("loop");
                    a.jmp("loop");
                });
        CompletableFuture<VcpuExit> run = runElsewhere();
        awaitData(0, 1);
        machine.vm.close();
        assertEquals(CANCELLED, get(run));
    }

    // ---- exceptions

    /** A handler that keeps the error code in RDX and the RIP in RSI, and halts. */
    private static void haltingHandler(Assembler a, boolean code) {
        a.label("fault");
        if (code) {
            a.pop(RDX);
        }
        a.pop(RSI);
        a.movFromCr(RCX, 2);
        a.hlt();
    }

    @Test
    void anUnknownOpcodeIsAnExceptionInTheGuest() {
        start(
                        a -> {
                            a.label("bad");
                            a.ud2();
                            haltingHandler(a, false);
                        })
                .handler(6, "fault");
        assertEquals(HALT, vcpu.run());
        assertEquals(machine.address("bad"), machine.register(RSI));
    }

    @Test
    void aDivisionByZeroIsAFault() {
        start(
                        a -> {
                            a.xor(ECX, ECX);
                            a.label("bad");
                            a.div(ECX);
                            haltingHandler(a, false);
                        })
                .handler(0, "fault");
        assertEquals(HALT, vcpu.run());
        assertEquals(machine.address("bad"), machine.register(RSI));
        assertEquals(2, vcpu.state().rflags() & 0x202);
    }

    @Test
    void aPageThatIsNotPresentFaultsWithItsAddress() {
        start(
                        a -> {
                            a.mov(RBX, 0x4000_0123L);
                            a.label("bad");
                            a.mov(at(RBX), EAX);
                            haltingHandler(a, true);
                        })
                .handler(14, "fault");
        assertEquals(HALT, vcpu.run());
        assertEquals(machine.address("bad"), machine.register(RSI));
        assertEquals(2, machine.register(RDX), "a write to a page that is not there");
        assertEquals(0x4000_0123L, machine.register(RCX));
    }

    @Test
    void anAccessThatCrossesIntoAMissingPageChangesNothing() {
        start(
                        a -> {
                            a.mov(RBX, 0x3fff_fffeL);
                            a.label("bad");
                            a.mov(at(RBX), EAX);
                            haltingHandler(a, true);
                        })
                .handler(14, "fault");
        machine.addSlot(1, 0x3fff_f000L, 1, false);
        assertEquals(HALT, vcpu.run());
        assertEquals(machine.address("bad"), machine.register(RSI));
        assertEquals(0x4000_0000L, machine.register(RCX));
        assertEquals(0, machine.peek(0x3fff_fff8L));
    }

    /** A second mapping of the first 2 MiB at 1 GiB - 2 MiB, with other bits in its entry. */
    private void mapAgain(long bits) {
        byte[] entry = new byte[8];
        for (int i = 0; i < 8; i++) {
            entry[i] = (byte) (bits >>> (8 * i));
        }
        machine.vm.memory().write(LongMode.PAGE_DIRECTORY + 511 * 8, entry);
    }

    private static final long AGAIN = 511L << 21;

    @Test
    void readOnlyPagesAreProtectedFromTheKernelToo() {
        start(
                        a -> {
                            a.mov(RBX, AGAIN + Machine.DATA);
                            a.mov(RAX, at(RBX));
                            a.label("bad");
                            a.inc(8, at(RBX));
                            haltingHandler(a, true);
                        })
                .handler(14, "fault");
        mapAgain(0x81);
        assertEquals(HALT, vcpu.run());
        assertEquals(3, machine.register(RDX), "a write to a page that is there");
        assertEquals(0, machine.peek(Machine.DATA));
    }

    @Test
    void pagesMarkedSoAreNotExecuted() {
        start(
                        a -> {
                            a.mov(RBX, AGAIN + Machine.DATA);
                            a.jmp(RBX);
                            haltingHandler(a, true);
                        })
                .handler(14, "fault");
        mapAgain(0x8000_0000_0000_0083L);
        assertEquals(HALT, vcpu.run());
        assertEquals(0x11, machine.register(RDX), "a fetch from a page that is there");
        assertEquals(AGAIN + Machine.DATA, machine.register(RSI));
    }

    @Test
    void accessesSetTheBitsInThePageTables() {
        start(
                a -> {
                    a.mov(RBX, AGAIN + Machine.DATA);
                    a.mov(RAX, at(RBX));
                    a.out(0x80, AL);
                    a.mov(at(RBX), RAX);
                    a.hlt();
                });
        mapAgain(0x83);
        vcpu.run();
        assertEquals(0xa3, machine.peek(LongMode.PAGE_DIRECTORY + 511 * 8));
        vcpu.run();
        assertEquals(0xe3, machine.peek(LongMode.PAGE_DIRECTORY + 511 * 8));
    }

    @Test
    void aFaultWithoutAHandlerShutsDown() {
        start(Assembler::ud2);
        assertInstanceOf(VcpuExit.Shutdown.class, vcpu.run());
        assertEquals(Machine.CODE, vcpu.state().rip());
    }

    @Test
    void programsEnterTheKernelAndComeBack() {
        start(
                        a -> {
                            a.mov(ECX, 0xc000_0081L); // STAR
                            a.xor(EAX, EAX);
                            a.mov(EDX, 0x0018_0010);
                            a.bytes(0x0f, 0x30);
                            a.inc(ECX); // LSTAR
                            a.movAddress(RAX, "call");
                            a.xor(EDX, EDX);
                            a.bytes(0x0f, 0x30);
                            a.movAddress(RCX, "user");
                            a.add(RCX, AGAIN);
                            a.mov(R11, 2);
                            a.sysretq();
                            a.label("user");
                            a.mov(EBX, 5);
                            a.syscall();
                            a.hlt(); // not for programs
                            a.label("call");
                            a.inc(EBX);
                            a.sysretq();
                            haltingHandler(a, true);
                        })
                .handler(13, "fault");
        mapAgain(0x85 | 2);
        machine.vm.memory().write(LongMode.TASK + 4, new byte[] {0, (byte) 0x90, 0, 0});
        assertEquals(HALT, vcpu.run());
        assertEquals(6, machine.register(RBX));
        assertEquals(AGAIN + machine.address("call") - 1, machine.register(RSI));
        assertEquals(0, machine.register(RDX));
    }

    // ---- memory

    @Test
    void theDirtyLogHoldsWhatIsWritten() {
        start(
                a -> {
                    a.label("again");
                    a.mov(8, at(Machine.DATA), 1);
                    a.mov(8, at(Machine.DATA + 0x2ffc), 1);
                    a.hlt();
                    a.jmp("again");
                });
        vcpu.run();
        machine.vm.logDirty(0, true);
        assertEquals(256, bits(machine.vm.dirtyLog(0)));
        assertEquals(0, bits(machine.vm.dirtyLog(0)));
        runHalted();
        long[] log = machine.vm.dirtyLog(0);
        int first = Machine.DATA / MemorySlot.PAGE;
        assertEquals(
                1L << first % 64 | 1L << (first + 2) % 64 | 1L << (first + 3) % 64,
                log[first / 64]);
        runHalted();
        assertEquals(log[first / 64], machine.vm.dirtyLog(0)[first / 64]);
        machine.vm.logDirty(0, false);
        runHalted();
        assertThrows(IllegalArgumentException.class, () -> machine.vm.dirtyLog(0));
        assertThrows(IllegalArgumentException.class, () -> machine.vm.logDirty(9, true));
    }

    /** Runs on behind a HLT without an interrupt. */
    private void runHalted() {
        VcpuState s = vcpu.state();
        try {
            vcpu.state(
                    new VcpuState(
                            s.general(),
                            s.rip(),
                            s.rflags(),
                            s.segments(),
                            s.gdt(),
                            s.idt(),
                            s.cr(),
                            s.dr(),
                            s.msrs(),
                            s.tsc(),
                            s.fpu(),
                            false,
                            false));
        } catch (BadStateException e) {
            throw new AssertionError(e);
        }
        assertEquals(HALT, vcpu.run());
    }

    private static int bits(long[] words) {
        int count = 0;
        for (long word : words) {
            count += Long.bitCount(word);
        }
        return count;
    }

    @Test
    void theDirtyLogIsTakenWhileTheGuestWrites() {
        start(
                a -> {
                    a.mov(EBX, Machine.DATA + 0x1000);
                    a.label("loop");
                    a.inc(8, at(Machine.DATA));
                    a.inc(8, at(RBX));
                    a.jmp("loop");
                });
        machine.vm.logDirty(0, true);
        CompletableFuture<VcpuExit> run = runElsewhere();
        awaitRunning();
        for (int i = 0; i < 200; i++) {
            machine.vm.dirtyLog(0);
            long seen = machine.peek(Machine.DATA);
            while (machine.peek(Machine.DATA) == seen) {
                spin();
            }
            int page = Machine.DATA / MemorySlot.PAGE;
            long log = machine.vm.dirtyLog(0)[page / 64];
            assertTrue((log >>> page % 64 & 1) != 0, "a write after the last log is in this one");
        }
        vcpu.kick();
        assertEquals(CANCELLED, get(run));
    }

    private void awaitRunning() {
        while (machine.peek(Machine.DATA) == 0) {
            spin();
        }
    }

    @Test
    void aRemovedSlotIsNotTouchedAnyMore() {
        start(
                a -> {
                    a.mov(EBX, MMIO);
                    a.label("loop");
                    a.inc(8, at(RBX));
                    a.inc(8, at(Machine.DATA));
                    a.jmp("loop");
                });
        MemorySlot slot = machine.addSlot(1, MMIO, 1, false);
        CompletableFuture<VcpuExit> run = runElsewhere();
        awaitRunning();
        assertTrue(machine.vm.removeSlot(1));
        long last = slot.memory().get(java.lang.foreign.ValueLayout.JAVA_LONG, 0);
        assertEquals(new VcpuExit.MmioRead(MMIO, 8), get(run));
        assertEquals(last, slot.memory().get(java.lang.foreign.ValueLayout.JAVA_LONG, 0));
        assertFalse(machine.vm.removeSlot(1));
        vcpu.complete(0);
    }

    @Test
    void writesToAReadOnlySlotAreIgnored() {
        start(
                a -> {
                    a.mov(EBX, MMIO);
                    a.mov(8, at(RBX), 5);
                    a.mov(RAX, at(RBX));
                    a.hlt();
                });
        machine.addSlot(1, MMIO, 1, true);
        machine.vm.memory().write(MMIO, new byte[] {9});
        assertEquals(HALT, vcpu.run());
        assertEquals(9, machine.register(RAX));
    }

    // ---- state

    @Test
    void theStateComesBackAndRunsOnElsewhere() throws BadStateException {
        Consumer<Assembler> program =
                a -> {
                    a.mov(RBX, 0x1234_5678_9abc_def0L);
                    a.cmp(EBX, 1);
                    a.out(0x80, AL);
                    a.inc(RBX);
                    a.pushfq();
                    a.pop(RAX);
                    a.hlt();
                };
        start(program);
        vcpu.run();
        if (vcpu.incomplete()) {
            vcpu.kick();
            vcpu.run();
        }
        VcpuState state = vcpu.state();
        try (Machine other = new Machine(engine(), program)) {
            other.vcpu.state(state);
            assertEquals(state, other.vcpu.state());
            assertEquals(HALT, other.vcpu.run());
            assertEquals(HALT, vcpu.run());
            assertArrayEquals(vcpu.state().general(), other.vcpu.state().general());
            assertEquals(vcpu.state(), other.vcpu.state());
        }
    }

    @Test
    void anImpossibleStateIsRefusedAndChangesNothing() {
        start(Assembler::hlt);
        VcpuState s = vcpu.state();
        VcpuState bad =
                new VcpuState(
                        new long[16],
                        0x8000_0000_0000_0000L,
                        2,
                        s.segments(),
                        s.gdt(),
                        s.idt(),
                        s.cr(),
                        s.dr(),
                        s.msrs(),
                        s.tsc(),
                        s.fpu(),
                        false,
                        false);
        assertThrows(BadStateException.class, () -> vcpu.state(bad));
        assertEquals(s, vcpu.state());
    }
}
