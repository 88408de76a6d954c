package usshadow.hypervisor.guest;

import java.util.Optional;

/** What guests wrote to their debug ports. A service. */
public interface DebugOutput {
    /** The newest bytes that a VM wrote; empty if there is no such VM. */
    Optional<byte[]> of(String vm);
}
