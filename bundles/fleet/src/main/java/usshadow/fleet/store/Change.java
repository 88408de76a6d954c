package usshadow.fleet.store;

/** One of several changes that are made together, or not at all. */
public sealed interface Change {
    /** Where. */
    String path();

    /** Makes a record; conflicts if it is there. */
    record Create(String path, byte[] bytes) implements Change {}

    /** Replaces a record of that version; conflicts if it has another one, or is not there. */
    record Replace(String path, byte[] bytes, int version) implements Change {}

    /** Removes a record of that version; conflicts as {@link Replace}. */
    record Delete(String path, int version) implements Change {}

    /** Changes nothing; conflicts as {@link Replace}. */
    record Check(String path, int version) implements Change {}
}
