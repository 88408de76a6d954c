/**
 * What a VM consists of, which of it is protected, and who may use its consoles: pure functions of
 * the VM's registration.
 */
@Export
@Version("1.0.0")
package usshadow.policy;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
