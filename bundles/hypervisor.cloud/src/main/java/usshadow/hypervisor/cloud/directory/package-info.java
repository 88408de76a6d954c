/** Where VMs are and who may use them, by the fleet's records. */
package usshadow.hypervisor.cloud.directory;
