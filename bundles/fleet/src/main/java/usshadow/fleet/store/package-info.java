/** Where the fleet's records are kept: small values with versions, changed by compare-and-set. */
package usshadow.fleet.store;
