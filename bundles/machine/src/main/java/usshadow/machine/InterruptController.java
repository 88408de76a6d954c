package usshadow.machine;

/**
 * What a vCPU sees of the interrupt controller: the INTR pin and the acknowledge cycle (8259A data
 * sheet, "Interrupt sequence"). Both may be called on the vCPU's thread at any time.
 */
public interface InterruptController {
    /** The level of INTR. */
    boolean pending();

    /**
     * Acknowledges: the vector, from 0 to 255; what is acknowledged is no longer pending. If
     * nothing is pending any more, the spurious vector.
     */
    int acknowledge();
}
