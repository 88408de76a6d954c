package usshadow.chipset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static usshadow.chipset.PicRegisters.*;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import usshadow.machine.PortDevice;

/** One test for each sentence of the 8259A data sheet that matters. */
class PicPairTest {
    private static final int MASTER_VECTOR = 0x30, SLAVE_VECTOR = 0x38;
    private final List<Boolean> intr = new ArrayList<>();
    private final PicPair pics = new PicPair(intr::add);
    private final PortDevice master = pics.master();
    private final PortDevice slave = pics.slave();
    private final PortDevice elcr = pics.elcr();

    @BeforeEach
    void guestInitialisesAsLinuxDoes() {
        initialise(master, MASTER_VECTOR, 1 << CASCADE, 1);
        initialise(slave, SLAVE_VECTOR, CASCADE, 1);
    }

    private static void initialise(PortDevice chip, int vector, int cascade, int icw4) {
        chip.write(COMMAND, 1, ICW1 | ICW1_IC4);
        chip.write(DATA, 1, vector);
        chip.write(DATA, 1, cascade);
        chip.write(DATA, 1, icw4);
    }

    private void raise(int irq) {
        pics.line(irq).set(true);
    }

    private void lower(int irq) {
        pics.line(irq).set(false);
    }

    private void pulse(int irq) {
        raise(irq);
        lower(irq);
    }

    private static void endOfInterrupt(PortDevice chip) {
        chip.write(COMMAND, 1, EOI << OCW2_COMMAND_SHIFT);
    }

    private static void command(PortDevice chip, int command, int level) {
        chip.write(COMMAND, 1, command << OCW2_COMMAND_SHIFT | level);
    }

    private static int isr(PortDevice chip) {
        chip.write(COMMAND, 1, OCW3 | OCW3_RR | OCW3_RIS);
        return chip.read(COMMAND, 1);
    }

    private static int irr(PortDevice chip) {
        chip.write(COMMAND, 1, OCW3 | OCW3_RR);
        return chip.read(COMMAND, 1);
    }

    @Nested
    class InterruptSequence {
        @Test
        void aRequestRaisesIntrAndTheAcknowledgeGivesItsVector() {
            raise(4);
            assertTrue(pics.pending());
            assertEquals(List.of(true), intr);
            assertEquals(MASTER_VECTOR + 4, pics.acknowledge());
            assertFalse(pics.pending());
            assertEquals(1 << 4, isr(master));
            assertEquals(0, irr(master));
        }

        @Test
        void aSlavesRequestComesThroughIr2() {
            raise(8);
            assertEquals(SLAVE_VECTOR, pics.acknowledge());
            assertEquals(1 << CASCADE, isr(master));
            assertEquals(1, isr(slave));
        }

        @Test
        void ifNoRequestIsLeftLevel7IsGivenWithoutIsr() {
            raise(3);
            master.write(DATA, 1, 0xff);
            assertFalse(pics.pending());
            assertEquals(MASTER_VECTOR + SPURIOUS, pics.acknowledge());
            assertEquals(0, isr(master));
            assertEquals(1, pics.spurious());
        }

        @Test
        void ifTheSlavesRequestIsGoneItsLevel7IsGivenAndTheMastersIsrIsSet() {
            raise(9);
            slave.write(DATA, 1, 0xff);
            assertTrue(pics.pending());
            assertEquals(SLAVE_VECTOR + SPURIOUS, pics.acknowledge());
            assertEquals(0, isr(slave));
            assertEquals(1 << CASCADE, isr(master));
        }

        @Test
        void anEdgeIsKeptUntilAcknowledgedAndCountsOnce() {
            pulse(1);
            assertTrue(pics.pending());
            pics.acknowledge();
            endOfInterrupt(master);
            assertFalse(pics.pending());
            raise(1);
            pics.acknowledge();
            endOfInterrupt(master);
            raise(1);
            assertFalse(pics.pending());
        }

        @Test
        void theSecondSlaveRequestFollowsTheFirst() {
            raise(8);
            raise(12);
            assertEquals(SLAVE_VECTOR, pics.acknowledge());
            endOfInterrupt(slave);
            endOfInterrupt(master);
            assertTrue(pics.pending());
            assertEquals(SLAVE_VECTOR + 4, pics.acknowledge());
        }
    }

    @Nested
    class Priorities {
        @Test
        void ir0IsHighestAfterInitialisation() {
            raise(5);
            raise(0);
            raise(3);
            assertEquals(MASTER_VECTOR, pics.acknowledge());
            assertFalse(pics.pending());
            endOfInterrupt(master);
            assertEquals(MASTER_VECTOR + 3, pics.acknowledge());
        }

        @Test
        void aHigherLevelInterruptsALowerOneInService() {
            raise(5);
            pics.acknowledge();
            raise(6);
            assertFalse(pics.pending());
            raise(1);
            assertTrue(pics.pending());
            assertEquals(MASTER_VECTOR + 1, pics.acknowledge());
            endOfInterrupt(master);
            assertEquals(1 << 5, isr(master));
        }

        @Test
        void rotationMakesTheServedLevelTheLowest() {
            raise(3);
            pics.acknowledge();
            command(master, ROTATE_ON_EOI, 0);
            pulse(3);
            raise(4);
            assertEquals(MASTER_VECTOR + 4, pics.acknowledge());
        }

        @Test
        void rotationOnSpecificEoiNamesTheLevel() {
            raise(3);
            pics.acknowledge();
            command(master, ROTATE_ON_SPECIFIC_EOI, 3);
            assertEquals(0, isr(master));
            raise(2 + 1);
            raise(0);
            raise(7);
            assertEquals(MASTER_VECTOR + 7, pics.acknowledge());
        }

        @Test
        void setPriorityProgramsTheBottom() {
            command(master, SET_PRIORITY, 5);
            raise(0);
            raise(6);
            assertEquals(MASTER_VECTOR + 6, pics.acknowledge());
        }

        @Test
        void specificEoiEndsThatLevelOnly() {
            raise(5);
            pics.acknowledge();
            raise(1);
            pics.acknowledge();
            command(master, SPECIFIC_EOI, 5);
            assertEquals(1 << 1, isr(master));
        }
    }

    @Nested
    class Modes {
        @Test
        void autoEoiNeedsNoEndOfInterrupt() {
            initialise(master, MASTER_VECTOR, 1 << CASCADE, 1 | ICW4_AEOI);
            raise(4);
            pics.acknowledge();
            assertEquals(0, isr(master));
            raise(5);
            assertTrue(pics.pending());
        }

        @Test
        void aSlaveInAutoEoiModeAsksAnewForItsSecondRequest() {
            initialise(slave, SLAVE_VECTOR, CASCADE, 1 | ICW4_AEOI);
            raise(9);
            raise(10);
            assertEquals(SLAVE_VECTOR + 1, pics.acknowledge());
            endOfInterrupt(master);
            assertTrue(pics.pending());
            assertEquals(SLAVE_VECTOR + 2, pics.acknowledge());
        }

        @Test
        void rotationInAutoEoiModeRotates() {
            initialise(master, MASTER_VECTOR, 1 << CASCADE, 1 | ICW4_AEOI);
            command(master, ROTATE_IN_AEOI_SET, 0);
            pulse(3);
            pics.acknowledge();
            pulse(3);
            pulse(4);
            assertEquals(MASTER_VECTOR + 4, pics.acknowledge());
            command(master, ROTATE_IN_AEOI_CLEAR, 0);
            pulse(4);
            assertEquals(MASTER_VECTOR + 3, pics.acknowledge());
        }

        @Test
        void specialMaskModeLetsLowerLevelsThroughAMaskedOneInService() {
            raise(3);
            pics.acknowledge();
            master.write(DATA, 1, 1 << 3);
            raise(6);
            assertFalse(pics.pending());
            master.write(COMMAND, 1, OCW3 | OCW3_ESMM | OCW3_SMM);
            assertTrue(pics.pending());
            endOfInterrupt(master);
            assertEquals(1 << 3, isr(master));
        }

        @Test
        void specialFullyNestedModeTakesAHigherRequestOfTheSlaveInService() {
            initialise(master, MASTER_VECTOR, 1 << CASCADE, 1 | ICW4_SFNM);
            raise(12);
            pics.acknowledge();
            raise(8);
            assertTrue(pics.pending());
            raise(5);
            assertEquals(SLAVE_VECTOR, pics.acknowledge());
            assertFalse(pics.pending());
        }

        @Test
        void pollAcknowledgesByARead() {
            raise(4);
            master.write(COMMAND, 1, OCW3 | OCW3_P);
            assertEquals(POLL_INTERRUPT | 4, master.read(COMMAND, 1));
            assertEquals(1 << 4, isr(master));
            master.write(COMMAND, 1, OCW3 | OCW3_P);
            assertEquals(0, master.read(COMMAND, 1));
        }

        @Test
        void theMaskHidesAndKeepsARequest() {
            master.write(DATA, 1, 1 << 4);
            assertEquals(1 << 4, master.read(DATA, 1));
            raise(4);
            assertFalse(pics.pending());
            assertEquals(1 << 4, irr(master));
            master.write(DATA, 1, 0);
            assertTrue(pics.pending());
        }

        @Test
        void icw1ForgetsRequestsAndAnInputMustRiseAnew() {
            raise(4);
            initialise(master, MASTER_VECTOR, 1 << CASCADE, 1);
            assertFalse(pics.pending());
            raise(4);
            assertFalse(pics.pending());
            lower(4);
            raise(4);
            assertTrue(pics.pending());
        }

        @Test
        void singleNeedsNoIcw3() {
            master.write(COMMAND, 1, ICW1 | ICW1_SNGL);
            master.write(DATA, 1, 0x50);
            master.write(DATA, 1, 0xfe);
            assertEquals(0xfe, master.read(DATA, 1));
            raise(0);
            assertEquals(0x50, pics.acknowledge());
        }
    }

    @Nested
    class Elcr {
        @Test
        void aLevelFollowsItsInput() {
            elcr.write(0, 1, 1 << 5);
            raise(5);
            pics.acknowledge();
            assertEquals(1 << 5, irr(master));
            endOfInterrupt(master);
            assertTrue(pics.pending());
            lower(5);
            assertFalse(pics.pending());
        }

        @Test
        void someInputsAreAlwaysEdges() {
            elcr.write(0, 1, 0xff);
            elcr.write(1, 1, 0xff);
            assertEquals(ELCR_MASTER, elcr.read(0, 1));
            assertEquals(ELCR_SLAVE, elcr.read(1, 1));
        }
    }

    @Test
    void beforeInitialisationNothingInterrupts() {
        PicPair fresh = new PicPair(level -> {});
        fresh.line(0).set(true);
        assertFalse(fresh.pending());
    }

    @Test
    void oddAccessesAreCounted() {
        assertEquals(0xffff, master.read(0, 2));
        assertEquals(0xff, elcr.read(2, 1));
        slave.write(-1, 1, 0);
        assertEquals(3, pics.oddAccesses());
    }

    @Test
    void thereIsNoInput2() {
        assertThrows(IllegalArgumentException.class, () -> pics.line(CASCADE));
        assertThrows(IllegalArgumentException.class, () -> pics.line(16));
    }

    @Test
    void aRestoredLineMakesNoEdge() {
        raise(4);
        pics.acknowledge();
        endOfInterrupt(master);
        List<Boolean> other = new ArrayList<>();
        PicPair restored = new PicPair(other::add);
        restored.line(4).set(true);
        restored.restore(pics.state());
        restored.line(4).set(true);
        assertFalse(restored.pending());
        assertEquals(List.of(false), other);
    }

    @Test
    void resetMasksEverythingAndKeepsTheInputs() {
        raise(4);
        pics.reset();
        assertFalse(pics.pending());
        initialise(master, MASTER_VECTOR, 1 << CASCADE, 1);
        raise(4);
        assertFalse(pics.pending());
    }
}
