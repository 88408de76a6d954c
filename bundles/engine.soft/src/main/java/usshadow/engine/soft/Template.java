package usshadow.engine.soft;

/** A class that {@link Special} makes others of. */
abstract class Template extends Op {
    /** A new one of this very class. */
    abstract Template create();
}
