package usshadow.machine;

import java.util.Arrays;
import java.util.Objects;

/**
 * One section of a machine's saved state.
 *
 * @param section the section's name, QEMU's where there is one ("serial")
 * @param instance tells devices of one kind apart, from 0
 * @param version of the body's layout, QEMU's version_id where there is one
 * @param body the encoded state, without headers
 */
public record DeviceState(String section, int instance, int version, byte[] body) {
    /** Needs all parts. */
    public DeviceState {
        Objects.requireNonNull(section);
        Objects.requireNonNull(body);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DeviceState that
                && section.equals(that.section)
                && instance == that.instance
                && version == that.version
                && Arrays.equals(body, that.body);
    }

    @Override
    public int hashCode() {
        return Objects.hash(section, instance, version, Arrays.hashCode(body));
    }

    @Override
    public String toString() {
        return section + "/" + instance + " version " + version + ", " + body.length + " bytes";
    }
}
