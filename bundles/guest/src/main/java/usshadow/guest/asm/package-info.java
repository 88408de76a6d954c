/** A small assembler for guests and tests: 64-bit mode, Intel's operand order. */
@Export
@Version("1.0.0")
package usshadow.guest.asm;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
