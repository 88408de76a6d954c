/**
 * The nested-virtualization contract, version 1: docs/formats/nested.md. L1 uses {@link
 * usshadow.nested.NestedVm}; L0's side is in the cloud hypervisor.
 */
@Export
@Version("1.0.0")
package usshadow.nested;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
