/** The strategy usshadow. */
package usshadow.migration.usshadow;
