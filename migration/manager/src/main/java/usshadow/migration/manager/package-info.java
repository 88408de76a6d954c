/**
 * Pre-copy live migration in QEMU's stream format. It knows no device, no strategy and no
 * hypervisor, only the contracts.
 */
package usshadow.migration.manager;
