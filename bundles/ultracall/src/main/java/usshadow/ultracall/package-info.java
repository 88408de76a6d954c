/**
 * The ultracall: how a virtualized system (L1) calls the cloud hypervisor (L0) by way of the memory
 * that L0 gave it, with no socket, file or system service of L1 in between. L1 holds an {@link
 * usshadow.ultracall.UltracallCaller}, L0 an {@link usshadow.ultracall.UltracallGate} for each
 * virtualized system. docs/formats/ultracall.md is the contract.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package usshadow.ultracall;
