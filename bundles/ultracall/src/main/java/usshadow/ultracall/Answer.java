package usshadow.ultracall;

/**
 * What a call comes back with.
 *
 * @param status how it ended
 * @param result its meaning depends on call and status; 0 where nothing is said
 */
public record Answer(UltracallStatus status, long result) {
    /** Done, with result 0. */
    public static final Answer OK = new Answer(UltracallStatus.OK, 0);

    /** Done, with a result. */
    public static Answer ok(long result) {
        return result == 0 ? OK : new Answer(UltracallStatus.OK, result);
    }

    /** A status with result 0. */
    public static Answer of(UltracallStatus status) {
        return status == UltracallStatus.OK ? OK : new Answer(status, 0);
    }

    /** {@link UltracallStatus#BAD_ARGUMENT} for the argument with this index. */
    public static Answer badArgument(int index) {
        return new Answer(UltracallStatus.BAD_ARGUMENT, index);
    }

    /** Whether the status is {@link UltracallStatus#OK}. */
    public boolean isOk() {
        return status == UltracallStatus.OK;
    }
}
