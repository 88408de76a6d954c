/** The chips that every PC has, each with its state and the state's bytes, and where they live. */
@Export
@Version("1.0.0")
package usshadow.chipset;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
