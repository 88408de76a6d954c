/**
 * Keys of VMs, and the sealed parts that carry device states through untrusted hands; the bytes are
 * described in docs/formats/seal.md.
 */
@Export
@Version("1.0.0")
package usshadow.sealing;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
