/** Measurements and campaigns, run by {@code ./usshadow bench <name>}. */
package usshadow.bench;
