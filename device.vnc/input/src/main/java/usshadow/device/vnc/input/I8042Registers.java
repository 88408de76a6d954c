package usshadow.device.vnc.input;

/** The controller's ports, bits and commands (Intel UPI-41/42 data sheet; IBM PS/2 reference). */
final class I8042Registers {
    /** Offsets from port 0x60. */
    static final int DATA = 0, STATUS_COMMAND = 4;

    /** Status: output buffer full, input buffer full, self test passed, last write a command. */
    static final int STATUS_OBF = 0x01,
            STATUS_IBF = 0x02,
            STATUS_SYSTEM = 0x04,
            STATUS_COMMAND_WRITTEN = 0x08;

    /** Status: keyboard not locked, output buffer holds a byte of the auxiliary device. */
    static final int STATUS_UNLOCKED = 0x10, STATUS_AUX_OBF = 0x20;

    /** Controller command byte. */
    static final int CTR_KEYBOARD_INTERRUPT = 0x01,
            CTR_AUX_INTERRUPT = 0x02,
            CTR_KEYBOARD_DISABLED = 0x10,
            CTR_AUX_DISABLED = 0x20,
            CTR_TRANSLATE = 0x40;

    /** Output port: processor not in reset, A20, and the two interrupt wires. */
    static final int OUT_NO_RESET = 0x01, OUT_A20 = 0x02, OUT_KEYBOARD = 0x10, OUT_AUX = 0x20;

    /** The output port's other pins are high. */
    static final int OUT_OTHERS = 0xcc;

    static final int READ_CTR = 0x20,
            WRITE_CTR = 0x60,
            DISABLE_AUX = 0xa7,
            ENABLE_AUX = 0xa8,
            TEST_AUX = 0xa9,
            SELF_TEST = 0xaa,
            TEST_KEYBOARD = 0xab,
            DISABLE_KEYBOARD = 0xad,
            ENABLE_KEYBOARD = 0xae,
            READ_INPUT_PORT = 0xc0,
            READ_OUTPUT_PORT = 0xd0,
            WRITE_OUTPUT_PORT = 0xd1,
            WRITE_KEYBOARD_BUFFER = 0xd2,
            WRITE_AUX_BUFFER = 0xd3,
            WRITE_AUX = 0xd4,
            A20_OFF = 0xdd,
            A20_ON = 0xdf,
            PULSE = 0xf0;

    /** PULSE: a bit that is 0 in the command is pulsed low. */
    static final int PULSE_RESET = 0x01;

    static final int SELF_TEST_PASSED = 0x55, INTERFACE_FINE = 0x00, INPUT_PORT = 0x80;

    private I8042Registers() {}
}
