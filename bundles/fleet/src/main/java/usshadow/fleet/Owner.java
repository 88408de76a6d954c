package usshadow.fleet;

import usshadow.identity.HostName;

/**
 * Where a VM is.
 *
 * @param host the host
 * @param system the virtualized system on it
 * @param startId of the host's cloud node: another start owns nothing of this one's
 */
public record Owner(String host, String system, String startId) {
    /** Checks the names. */
    public Owner {
        HostName.require(host);
        HostName.require(system);
        if (startId.isBlank()) {
            throw new IllegalArgumentException("an owner without the start id of its cloud node");
        }
    }

    @Override
    public String toString() {
        return host + "/" + system;
    }
}
