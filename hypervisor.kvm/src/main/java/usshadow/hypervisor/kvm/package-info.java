/** The KVM/QEMU flavour of a virtualized system. */
package usshadow.hypervisor.kvm;
