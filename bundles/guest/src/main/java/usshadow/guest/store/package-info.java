/** The images of a host. */
package usshadow.guest.store;
