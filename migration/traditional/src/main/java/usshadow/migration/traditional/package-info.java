/** The strategy traditional. */
package usshadow.migration.traditional;
