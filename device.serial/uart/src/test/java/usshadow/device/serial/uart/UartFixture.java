package usshadow.device.serial.uart;

import static usshadow.device.serial.uart.UartRegisters.*;

import java.util.ArrayList;
import java.util.List;
import usshadow.machine.ManualClock;

/** A UART on a bench: what it sends, its interrupt line and its clock can be seen. */
class UartFixture {
    final ManualClock clock = new ManualClock();
    final List<Integer> sent = new ArrayList<>();
    final List<Boolean> line = new ArrayList<>();
    int roomMade;
    final Uart uart = new Uart(clock, line::add, sent::add, () -> roomMade++);

    int guestReads(int register) {
        return uart.read(register, 1);
    }

    void guestWrites(int register, int value) {
        uart.write(register, 1, value);
    }

    /** Interrupts reach the line, which a PC's driver sees to. */
    void guestOpensGate() {
        guestWrites(MCR, MCR_OUT2);
    }

    void guestEnablesFifos(int trigger) {
        guestWrites(IIR_FCR, FCR_ENABLE | trigger);
    }

    void arrive(int count) {
        for (int i = 0; i < count; i++) {
            uart.receive('a' + i);
        }
    }

    int identity() {
        return guestReads(IIR_FCR) & IIR_ID_MASK;
    }

    boolean lineIsHigh() {
        return line.getLast();
    }

    /** Four characters of 10 bits at the present divisor. */
    static long timeoutNanos(int divisor) {
        return 4L * 10 * CYCLES_PER_BIT * divisor * 1_000_000_000 / CRYSTAL_HZ;
    }
}
