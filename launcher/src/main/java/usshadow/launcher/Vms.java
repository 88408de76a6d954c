package usshadow.launcher;

import java.util.List;

/** The first VM of a set. */
final class Vms {
    /** The user whose it is. */
    static final String OWNER = "demo";

    /** Its name. */
    static final String FIRST = "web1";

    private final RunDir runDir;

    Vms(RunDir runDir) {
        this.runDir = runDir;
    }

    /**
     * Registers it with the provider and has the operators of a host start it.
     *
     * @param image what it boots
     * @param policy where its devices are
     */
    void startFirst(Guest image, Policy policy, List<String> hosts) {
        NodeSsh.must(
                runDir,
                hosts.getFirst() + "/cloud",
                "vm:register %s --owner %s --key-file '%s' --memory %d --image %s --mode %s --carry %s --ram visible --hosts %s --systems vs"
                        .formatted(
                                FIRST,
                                OWNER,
                                Keys.authorized(new Keys(runDir).user()),
                                image.memoryMiB(),
                                image.word(),
                                policy.word(),
                                policy.carry(),
                                String.join(",", hosts)));
        NodeSsh.must(runDir, hosts.getFirst() + "/vs", "vm:create " + FIRST);
        NodeSsh.must(runDir, hosts.getFirst() + "/vs", "vm:start " + FIRST);
    }

    /** What the VM boots. */
    enum Guest {
        TINY(8),
        DEBIAN(128);

        /** What a virtualized system has for itself and smaller VMs, MiB. */
        private static final int SYSTEM_MIB = 64;

        private final int memoryMiB;

        Guest(int memoryMiB) {
            this.memoryMiB = memoryMiB;
        }

        int memoryMiB() {
            return memoryMiB;
        }

        /** Memory of a virtualized system that such a VM fits into. */
        int systemMiB() {
            return memoryMiB + SYSTEM_MIB;
        }

        String word() {
            return Words.of(this);
        }
    }

    /** Where the VM's console devices are. */
    enum Policy {
        SHADOW("all"),
        TRADITIONAL("none");

        private final String carry;

        Policy(String carry) {
            this.carry = carry;
        }

        /** Which device states the provider demands of a save. */
        String carry() {
            return carry;
        }

        String word() {
            return Words.of(this);
        }
    }
}
