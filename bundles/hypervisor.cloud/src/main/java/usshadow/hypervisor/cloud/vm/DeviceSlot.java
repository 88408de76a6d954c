package usshadow.hypervisor.cloud.vm;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import usshadow.hypervisor.cloud.DeviceContext;
import usshadow.hypervisor.cloud.ShadowDevice;
import usshadow.hypervisor.cloud.ShadowDeviceFactory;
import usshadow.machine.BadStateException;
import usshadow.machine.DeviceState;
import usshadow.machine.PortDevice;
import usshadow.policy.DevicePlan;
import usshadow.policy.PartId;

/**
 * The place of one shadow device in a VM, whether or not its bundle is there. What is protected
 * stays protected: while no device is present the ports float, and no access goes anywhere else.
 * All methods are called under the VM's device lock.
 *
 * <pre>
 *             plug                  unplug: state kept, the VM waits
 *   ABSENT ─────────▶ PRESENT ─────────────────────────────────▶ ABSENT
 *     │ drop             │ the device throws
 *     └────▶ FLOATING ◀──┘      plug ─▶ PRESENT, as after a reset
 * </pre>
 */
final class DeviceSlot implements PortDevice {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceSlot.class);

    /** Where the place is in its life. */
    enum State {
        /** Its bundle is missing: the VM waits. */
        ABSENT,
        /** It works. */
        PRESENT,
        /** Given up: the VM runs on and reads all ones. */
        FLOATING
    }

    private final DeviceContext context;
    private final DevicePlan plan;
    private State state = State.ABSENT;
    private ShadowDevice device;
    private List<DeviceState> kept;
    private long floated;
    private boolean ended;

    DeviceSlot(DevicePlan plan, DeviceContext context) {
        this.plan = plan;
        this.context = context;
    }

    DevicePlan plan() {
        return plan;
    }

    State state() {
        return state;
    }

    /** Such as {@code serial0 present}. */
    String summary() {
        return plan.name() + " " + state.toString().toLowerCase(Locale.ROOT);
    }

    /** Accesses that found no device. */
    long floated() {
        return floated;
    }

    /** A bundle has come: makes its device, and gives it the state that was kept. */
    void plug(ShadowDeviceFactory factory) {
        if (state == State.PRESENT || ended) {
            return;
        }
        ShadowDevice fresh = null;
        try {
            fresh = factory.create(context);
            if (kept == null) {
                fresh.reset();
            } else {
                fresh.restore(kept).run();
            }
            device = fresh;
            kept = null;
            state = State.PRESENT;
        } catch (BadStateException e) {
            LOG.error("{}: the new bundle does not take the kept state: {}", this, e.getMessage());
            close(fresh);
        } catch (RuntimeException | LinkageError e) {
            device = fresh;
            crashed(e);
        }
    }

    /** The bundle goes: keeps the device's state. */
    void unplug() {
        if (state != State.PRESENT) {
            return;
        }
        try {
            kept = device.save();
            close(device);
            device = null;
            state = State.ABSENT;
        } catch (RuntimeException | LinkageError e) {
            crashed(e);
        }
    }

    /** Gives an absent device up: the VM runs on without it, the state that was kept is lost. */
    boolean drop() {
        if (state != State.ABSENT) {
            return false;
        }
        kept = null;
        state = State.FLOATING;
        return true;
    }

    /** The state: the device's, or what was kept of it; empty if there is none. */
    List<DeviceState> save() {
        if (state == State.PRESENT) {
            try {
                return device.save();
            } catch (RuntimeException | LinkageError e) {
                crashed(e);
            }
        }
        return kept == null ? List.of() : kept;
    }

    /** Whether {@link #save} has something to give. */
    boolean hasState() {
        return state == State.PRESENT || kept != null;
    }

    /** This device's own sections among the parts of a save. */
    List<DeviceState> ownOf(Map<PartId, DeviceState> all) {
        return plan.sections().stream()
                .map(section -> all.get(new PartId(section, plan.instance())))
                .filter(Objects::nonNull)
                .toList();
    }

    /** Prepares to become what was saved. */
    Runnable restore(List<DeviceState> sections) throws BadStateException {
        if (state != State.PRESENT) {
            throw new BadStateException(this + " is not there");
        }
        ShadowDevice judge = device;
        Runnable change = judge.restore(sections);
        return () -> commit(judge, change, sections);
    }

    /**
     * The bundle may have been replaced since the state was judged: the state is not lost by that.
     */
    @SuppressWarnings("ReferenceEquality") // that very device
    private void commit(ShadowDevice judge, Runnable change, List<DeviceState> sections) {
        if (device == judge) {
            change.run();
            return;
        }
        kept = sections;
        if (state == State.PRESENT) {
            ShadowDevice successor = device;
            try {
                successor.restore(sections).run();
                kept = null;
            } catch (BadStateException e) {
                LOG.error("{}: the new bundle does not take the state: {}", this, e.getMessage());
                close(successor);
                device = null;
                state = State.ABSENT;
            } catch (RuntimeException | LinkageError e) {
                crashed(e);
            }
        }
    }

    void reset() {
        kept = null;
        if (state == State.PRESENT) {
            try {
                device.reset();
            } catch (RuntimeException | LinkageError e) {
                crashed(e);
            }
        }
    }

    /** The VM goes. */
    void close() {
        ended = true;
        close(device);
        device = null;
        state = State.FLOATING;
    }

    private void close(ShadowDevice gone) {
        if (gone != null) {
            try {
                gone.close();
            } catch (RuntimeException | LinkageError e) {
                LOG.error("{} does not close properly", this, e);
            }
        }
    }

    @Override
    public int read(int offset, int size) {
        if (state == State.PRESENT) {
            try {
                return device.read(offset, size);
            } catch (RuntimeException | LinkageError e) {
                crashed(e);
            }
        }
        floated++;
        return -1;
    }

    @Override
    public void write(int offset, int size, int value) {
        if (state == State.PRESENT) {
            try {
                device.write(offset, size, value);
                return;
            } catch (RuntimeException | LinkageError e) {
                crashed(e);
            }
        }
        floated++;
    }

    private void crashed(Throwable why) {
        LOG.error("{} has crashed; its ports float until its bundle is replaced", this, why);
        close(device);
        device = null;
        kept = null;
        state = State.FLOATING;
    }

    @Override
    public String toString() {
        return plan.name() + " of " + context.vm();
    }
}
