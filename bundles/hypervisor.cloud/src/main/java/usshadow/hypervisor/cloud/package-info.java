/** The cloud hypervisor. */
package usshadow.hypervisor.cloud;
