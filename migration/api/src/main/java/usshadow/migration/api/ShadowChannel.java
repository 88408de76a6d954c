package usshadow.migration.api;

/**
 * The way from the pseudo devices of one VM to its shadow devices. What goes through it is
 * ciphertext.
 */
public interface ShadowChannel {
    /**
     * A part of the VM's frozen state. The first one freezes the VM: no vCPU runs until somebody
     * claims it. Another one gives the same bytes.
     *
     * @param device the part's name, such as {@code serial}
     * @param instance tells devices of one kind apart, from 0
     * @throws MigrationException if the cloud hypervisor refuses it
     */
    byte[] save(String device, int instance) throws MigrationException;

    /**
     * Stages a part of the state of a VM that arrives. Takes effect with the others, when the VM is
     * claimed.
     *
     * @param device the part's name
     * @param instance tells devices of one kind apart, from 0
     * @param part what {@link #save} gave on another host, or anything else
     * @throws MigrationException if the cloud hypervisor does not want it
     */
    void load(String device, int instance, byte[] part) throws MigrationException;
}
