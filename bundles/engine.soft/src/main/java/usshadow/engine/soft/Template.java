package usshadow.engine.soft;

/** A class that {@link Special} makes others of. */
abstract class Template extends Op {
    /** A new one of this very class. */
    abstract Template create();

    /** Its shape if it only compares, so that a jump behind it can be made part of it; or null. */
    Special.Shape comparison() {
        return null;
    }
}
