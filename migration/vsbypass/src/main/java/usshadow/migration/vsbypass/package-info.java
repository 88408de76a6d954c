/** The strategy vsbypass. */
package usshadow.migration.vsbypass;
