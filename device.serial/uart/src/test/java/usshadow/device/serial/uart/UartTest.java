package usshadow.device.serial.uart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static usshadow.device.serial.uart.UartRegisters.*;

import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One test for each sentence of the PC16550D data sheet that matters. */
class UartTest extends UartFixture {
    private static final int EIGHT_BITS = 3;

    @Nested
    class Registers {
        @Test
        void afterMasterResetNothingIsEnabledAndTheTransmitterIsEmpty() {
            assertEquals(0, guestReads(IER_DLM));
            assertEquals(IIR_NONE, guestReads(IIR_FCR));
            assertEquals(0, guestReads(LCR));
            assertEquals(0, guestReads(MCR));
            assertEquals(LSR_THRE | LSR_TEMT, guestReads(LSR));
            assertEquals(MSR_CTS | MSR_DSR | MSR_DCD, guestReads(MSR));
            assertFalse(lineIsHigh());
        }

        @Test
        void theDivisorLatchIsReachedOnlyWhileDlabIsSet() {
            guestWrites(LCR, LCR_DLAB);
            guestWrites(RBR_THR_DLL, 0x34);
            guestWrites(IER_DLM, 0x12);
            assertEquals(0x34, guestReads(RBR_THR_DLL));
            assertEquals(0x12, guestReads(IER_DLM));
            guestWrites(LCR, EIGHT_BITS);
            assertEquals(0, guestReads(RBR_THR_DLL));
            assertEquals(0, guestReads(IER_DLM));
            assertEquals(0x1234, uart.state().divisor());
            assertTrue(sent.isEmpty());
        }

        @Test
        void theScratchRegisterHoldsData() {
            guestWrites(SCR, 0xa5);
            assertEquals(0xa5, guestReads(SCR));
        }

        @Test
        void bitsThatAreAlwaysZeroReadZero() {
            guestWrites(IER_DLM, 0xff);
            guestWrites(MCR, 0xff);
            assertEquals(0x0f, guestReads(IER_DLM));
            assertEquals(0x1f, guestReads(MCR));
        }

        @Test
        void lineAndModemStatusCannotBeWritten() {
            guestWrites(LSR, 0xff);
            guestWrites(MSR, 0xff);
            assertEquals(LSR_THRE | LSR_TEMT, guestReads(LSR));
            assertEquals(MSR_CTS | MSR_DSR | MSR_DCD, guestReads(MSR));
        }

        @Test
        void oddAccessesReadAllOnesDoNothingAndAreCounted() {
            assertEquals(0xffff, uart.read(RBR_THR_DLL, 2));
            assertEquals(-1, uart.read(RBR_THR_DLL, 4));
            assertEquals(0xff, uart.read(8, 1));
            assertEquals(0xff, uart.read(-1, 1));
            uart.write(RBR_THR_DLL, 2, 'x');
            uart.write(Uart.PORTS, 1, 'x');
            assertTrue(sent.isEmpty());
            assertEquals(6, uart.oddAccesses());
        }
    }

    @Nested
    class Transmitter {
        @Test
        void whatIsWrittenToThrIsSentAtOnce() {
            guestWrites(RBR_THR_DLL, 'x');
            assertEquals(List.of((int) 'x'), sent);
            assertEquals(LSR_THRE | LSR_TEMT, guestReads(LSR));
        }

        @Test
        void readingIirClearsThrInterrupt() {
            guestOpensGate();
            guestWrites(IER_DLM, IER_ETBEI);
            assertTrue(lineIsHigh());
            assertEquals(IIR_THRE, identity());
            assertFalse(lineIsHigh());
            assertEquals(IIR_NONE, identity());
        }

        @Test
        void readingIirLeavesThrInterruptWhileAHigherOneIsIndicated() {
            guestWrites(IER_DLM, IER_ETBEI | IER_ERBFI);
            uart.receive('a');
            assertEquals(IIR_RDA, identity());
            guestReads(RBR_THR_DLL);
            assertEquals(IIR_THRE, identity());
        }

        @Test
        void writingThrAnswersTheInterruptAndRaisesItAnew() {
            guestOpensGate();
            guestWrites(IER_DLM, IER_ETBEI);
            line.clear();
            guestWrites(RBR_THR_DLL, 'x');
            assertEquals(List.of(false, true), line);
            assertEquals(IIR_THRE, identity());
        }

        @Test
        void enablingThrInterruptWhileThrIsEmptyRaisesIt() {
            guestWrites(IER_DLM, IER_ETBEI);
            identity();
            guestWrites(IER_DLM, IER_ETBEI | IER_ERBFI);
            assertEquals(IIR_NONE, identity());
            guestWrites(IER_DLM, 0);
            guestWrites(IER_DLM, IER_ETBEI);
            assertEquals(IIR_THRE, identity());
        }
    }

    @Nested
    class ReceiverWithoutFifos {
        @Test
        void aCharacterSetsDataReadyUntilItIsRead() {
            guestOpensGate();
            guestWrites(IER_DLM, IER_ERBFI);
            assertEquals(1, uart.room());
            uart.receive('a');
            assertEquals(0, uart.room());
            assertTrue(lineIsHigh());
            assertEquals(IIR_RDA, identity());
            assertEquals(LSR_DR, guestReads(LSR) & LSR_DR);
            assertEquals('a', guestReads(RBR_THR_DLL));
            assertEquals(0, guestReads(LSR) & LSR_DR);
            assertFalse(lineIsHigh());
            assertEquals(1, roomMade);
        }

        @Test
        void anOverrunDestroysThePreviousCharacterAndIsToldOnce() {
            arrive(2);
            assertEquals(LSR_OE | LSR_DR, guestReads(LSR) & (LSR_OE | LSR_DR));
            assertEquals(LSR_DR, guestReads(LSR) & (LSR_OE | LSR_DR));
            assertEquals('b', guestReads(RBR_THR_DLL));
            assertEquals(1, uart.lost());
        }

        @Test
        void errorsOfACharacterAreToldByLsrAndClearedByReadingIt() {
            guestWrites(IER_DLM, IER_ELSI);
            uart.receiveDamaged('a', true, true);
            assertEquals(IIR_RLS, identity());
            assertEquals(LSR_PE | LSR_FE, guestReads(LSR) & LSR_INTERRUPTS);
            assertEquals(0, guestReads(LSR) & (LSR_INTERRUPTS | LSR_FIFO_ERROR));
            assertEquals(IIR_NONE, identity());
        }
    }

    @Nested
    class ReceiverFifo {
        @Test
        void fifosShowInIir() {
            guestEnablesFifos(0);
            assertEquals(IIR_FIFOS | IIR_NONE, guestReads(IIR_FCR));
            guestWrites(IIR_FCR, 0);
            assertEquals(IIR_NONE, guestReads(IIR_FCR));
        }

        @ParameterizedTest
        @CsvSource({"0x00, 1", "0x40, 4", "0x80, 8", "0xc0, 14"})
        void dataAvailableIsIndicatedFromTheTriggerLevelOnAndBelowItNoMore(int trigger, int level) {
            guestWrites(IER_DLM, IER_ERBFI);
            guestEnablesFifos(trigger);
            arrive(level - 1);
            assertEquals(IIR_NONE, identity());
            arrive(1);
            assertEquals(IIR_RDA, identity());
            guestReads(RBR_THR_DLL);
            assertEquals(IIR_NONE, identity());
        }

        @Test
        void charactersComeOutInTheirOrder() {
            guestEnablesFifos(0);
            assertEquals(FIFO_DEPTH, uart.room());
            arrive(FIFO_DEPTH);
            assertEquals(0, uart.room());
            for (int i = 0; i < FIFO_DEPTH; i++) {
                assertEquals(LSR_DR, guestReads(LSR) & LSR_DR);
                assertEquals('a' + i, guestReads(RBR_THR_DLL));
                assertEquals(i + 1, uart.room());
            }
            assertEquals(0, guestReads(LSR) & LSR_DR);
            assertEquals(0, guestReads(RBR_THR_DLL));
        }

        @Test
        void noMoreIsFedBeforeTheFifoIsEmptyAndIntrHasFallen() {
            guestOpensGate();
            guestWrites(IER_DLM, IER_ERBFI);
            guestEnablesFifos(0);
            arrive(FIFO_DEPTH);
            roomMade = 0;
            for (int i = 1; i < FIFO_DEPTH; i++) {
                guestReads(RBR_THR_DLL);
                assertTrue(lineIsHigh());
                assertEquals(0, roomMade);
            }
            guestReads(RBR_THR_DLL);
            assertFalse(lineIsHigh());
            assertEquals(1, roomMade);
        }

        @Test
        void anOverrunLeavesTheFifoAsItIs() {
            guestWrites(IER_DLM, IER_ELSI);
            guestEnablesFifos(0);
            arrive(FIFO_DEPTH + 1);
            assertEquals(IIR_RLS, identity());
            assertEquals(LSR_OE, guestReads(LSR) & LSR_OE);
            assertEquals('a', guestReads(RBR_THR_DLL));
            assertEquals(FIFO_DEPTH - 1, uart.state().received().length);
        }

        @Test
        void receiverResetClearsTheFifo() {
            guestEnablesFifos(0);
            arrive(3);
            roomMade = 0;
            guestWrites(IIR_FCR, FCR_ENABLE | FCR_RECEIVER_RESET);
            assertEquals(0, guestReads(LSR) & LSR_DR);
            assertEquals(FIFO_DEPTH, uart.room());
            assertEquals(1, roomMade);
            assertEquals(0, clock.armed());
        }

        @Test
        void changingTheModeClearsTheFifo() {
            guestEnablesFifos(0);
            arrive(3);
            guestWrites(IIR_FCR, 0);
            assertEquals(0, guestReads(LSR) & LSR_DR);
            guestEnablesFifos(0);
            assertEquals(FIFO_DEPTH, uart.room());
        }

        @Test
        void otherBitsAreNotProgrammedWithoutFcr0() {
            guestWrites(IIR_FCR, FCR_TRIGGER);
            assertEquals(0, uart.state().fcr());
        }

        @Test
        void aBreakIsAZeroCharacterAndTheNextOneFollowsWhole() {
            guestEnablesFifos(0);
            uart.receiveBreak();
            assertFalse(uart.roomForBreak());
            uart.receive('h');
            assertEquals(
                    LSR_BI | LSR_DR | LSR_FIFO_ERROR,
                    guestReads(LSR) & (LSR_INTERRUPTS | LSR_DR | LSR_FIFO_ERROR));
            assertEquals(0, guestReads(RBR_THR_DLL));
            assertEquals(LSR_DR, guestReads(LSR) & (LSR_INTERRUPTS | LSR_DR | LSR_FIFO_ERROR));
            assertEquals('h', guestReads(RBR_THR_DLL));
            assertTrue(uart.roomForBreak());
        }
    }

    @Nested
    class CharacterTimeout {
        private final long due = timeoutNanos(RESET_DIVISOR);

        private void prepare() {
            guestOpensGate();
            guestWrites(LCR, EIGHT_BITS);
            guestWrites(IER_DLM, IER_ERBFI);
            guestEnablesFifos(FCR_TRIGGER);
        }

        @Test
        void comesWhenFourCharacterTimesHavePassed() {
            prepare();
            uart.receive('a');
            clock.advance(due - 1);
            assertFalse(lineIsHigh());
            clock.advance(1);
            assertTrue(lineIsHigh());
            assertEquals(IIR_CTI, identity());
        }

        @Test
        void isPutOffByANewCharacterAndByARead() {
            prepare();
            uart.receive('a');
            uart.receive('b');
            clock.advance(due - 1);
            uart.receive('c');
            clock.advance(due - 1);
            guestReads(RBR_THR_DLL);
            clock.advance(due - 1);
            assertFalse(lineIsHigh());
            clock.advance(1);
            assertTrue(lineIsHigh());
        }

        @Test
        void isClearedByReadingOneCharacterAndStartsAgainForTheRest() {
            prepare();
            arrive(2);
            clock.advance(due);
            guestReads(RBR_THR_DLL);
            assertFalse(lineIsHigh());
            clock.advance(due);
            assertEquals(IIR_CTI, identity());
            guestReads(RBR_THR_DLL);
            assertEquals(IIR_NONE, identity());
            assertEquals(0, clock.armed());
        }

        @Test
        void scalesWithTheDivisor() {
            prepare();
            guestWrites(LCR, LCR_DLAB | EIGHT_BITS);
            guestWrites(RBR_THR_DLL, 1);
            guestWrites(LCR, EIGHT_BITS);
            uart.receive('a');
            clock.advance(timeoutNanos(1));
            assertEquals(IIR_CTI, identity());
        }

        @Test
        void aDivisorOfZeroDoesNotWaitForever() {
            prepare();
            guestWrites(LCR, LCR_DLAB | EIGHT_BITS);
            guestWrites(RBR_THR_DLL, 0);
            guestWrites(LCR, EIGHT_BITS);
            uart.receive('a');
            clock.advance(timeoutNanos(1));
            assertEquals(IIR_CTI, identity());
        }
    }

    @Nested
    class Interrupts {
        @Test
        void haveTheirPriorities() {
            guestWrites(IER_DLM, IER_MASK);
            guestEnablesFifos(0);
            uart.modemInputs(false, true, false, true);
            uart.receiveBreak();
            assertEquals(IIR_RLS, identity());
            guestReads(LSR);
            assertEquals(IIR_RDA, identity());
            guestReads(RBR_THR_DLL);
            assertEquals(IIR_THRE, identity());
            assertEquals(IIR_MS, identity());
            guestReads(MSR);
            assertEquals(IIR_NONE, identity());
        }

        @Test
        void reachTheLineThroughOut2Only() {
            guestWrites(IER_DLM, IER_ETBEI);
            assertFalse(lineIsHigh());
            guestWrites(MCR, MCR_OUT2);
            assertTrue(lineIsHigh());
            guestWrites(MCR, MCR_OUT2 | MCR_LOOP);
            assertFalse(lineIsHigh());
        }
    }

    @Nested
    class Modem {
        @Test
        void changesOfTheInputsSetTheDeltasAndReadingMsrClearsThem() {
            guestWrites(IER_DLM, IER_EDSSI);
            uart.modemInputs(false, false, false, false);
            assertEquals(IIR_MS, identity());
            assertEquals(MSR_DCTS | MSR_DDSR | MSR_DDCD, guestReads(MSR));
            assertEquals(0, guestReads(MSR));
            assertEquals(IIR_NONE, identity());
        }

        @Test
        void onlyTheTrailingEdgeOfRingCounts() {
            uart.modemInputs(true, true, true, true);
            assertEquals(0, guestReads(MSR) & MSR_DELTAS);
            uart.modemInputs(true, true, false, true);
            assertEquals(MSR_TERI, guestReads(MSR) & MSR_DELTAS);
        }
    }

    @Nested
    class Loopback {
        @Test
        void whatIsTransmittedIsReceivedAndLeavesNot() {
            guestWrites(MCR, MCR_LOOP);
            guestWrites(RBR_THR_DLL, 'x');
            assertEquals('x', guestReads(RBR_THR_DLL));
            assertTrue(sent.isEmpty());
        }

        @Test
        void theReceiverInputIsDisconnectedAndComesBack() {
            guestWrites(MCR, MCR_LOOP);
            assertEquals(0, uart.room());
            uart.receive('a');
            assertEquals(0, guestReads(LSR) & LSR_DR);
            assertEquals(1, uart.lost());
            guestWrites(MCR, 0);
            assertEquals(1, roomMade);
            assertEquals(1, uart.room());
        }

        @ParameterizedTest
        @CsvSource({"0x01, 0x20", "0x02, 0x10", "0x04, 0x40", "0x08, 0x80", "0x0a, 0x90"})
        void modemOutputsAreConnectedToTheInputs(int output, int input) {
            guestWrites(MCR, MCR_LOOP | output);
            assertEquals(input, guestReads(MSR) & MSR_INPUTS);
        }

        @Test
        void modemStatusInterruptsComeFromMcr() {
            guestWrites(MCR, MCR_LOOP);
            guestReads(MSR);
            guestWrites(IER_DLM, IER_EDSSI);
            guestWrites(MCR, MCR_LOOP | MCR_RTS);
            assertEquals(IIR_MS, identity());
            assertEquals(MSR_CTS | MSR_DCTS, guestReads(MSR));
        }

        @Test
        void aGuestThatTransmitsOnOverrunsItself() {
            guestEnablesFifos(0);
            guestWrites(MCR, MCR_LOOP);
            for (int i = 0; i < 1000; i++) {
                guestWrites(RBR_THR_DLL, i);
            }
            assertEquals(LSR_OE, guestReads(LSR) & LSR_OE);
            assertEquals(FIFO_DEPTH, uart.state().received().length);
        }
    }
}
