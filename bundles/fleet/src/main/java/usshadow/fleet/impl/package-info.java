/** The fleet on top of a store. */
package usshadow.fleet.impl;
