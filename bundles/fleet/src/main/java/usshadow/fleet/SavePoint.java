package usshadow.fleet;

import java.util.Objects;
import usshadow.sealing.SaveId;

/**
 * One save of a VM, as its sealed manifest names it.
 *
 * @param epoch in which it was saved, from 1
 * @param id the save
 */
public record SavePoint(long epoch, SaveId id) {
    /** Checks the epoch: in epoch 0 nothing ran that could be saved. */
    public SavePoint {
        Objects.requireNonNull(id);
        if (epoch < 1) {
            throw new IllegalArgumentException(
                    "a save in epoch " + epoch + "; the first one that runs is 1");
        }
    }

    @Override
    public String toString() {
        return "save " + id + " of epoch " + epoch;
    }
}
