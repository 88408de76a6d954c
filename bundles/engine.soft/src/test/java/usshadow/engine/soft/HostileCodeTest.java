package usshadow.engine.soft;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import usshadow.guest.LongMode;
import usshadow.guest.Machine;
import usshadow.machine.BadStateException;
import usshadow.machine.VcpuExit;
import usshadow.machine.VcpuState;

/** Random bytes as code: whatever a guest does, a run ends with an exit and never with a throw. */
@Timeout(120)
class HostileCodeTest {
    private static final long SEED = Long.getLong("usshadow.hostile.seed", 1);
    private static final int PROGRAMS = Integer.getInteger("usshadow.hostile.programs", 150);
    private static final int RUNS = 60;
    private static final int HANDLER = 0x8800;

    private final Random random = new Random(SEED);

    @Test
    void randomCodeNeverThrows() throws BadStateException {
        ScheduledExecutorService kicker = Executors.newSingleThreadScheduledExecutor();
        try (Machine machine = new Machine(new SoftEngine(), a -> a.hlt())) {
            var _ = kicker.scheduleAtFixedRate(machine.vcpu::kick, 1, 1, TimeUnit.MILLISECONDS);
            int exits = 0;
            for (int i = 0; i < PROGRAMS; i++) {
                start(machine);
                exits += run(machine, i);
            }
            assertTrue(exits > PROGRAMS);
        } finally {
            kicker.shutdownNow();
        }
    }

    private void start(Machine machine) throws BadStateException {
        if (machine.vcpu.incomplete()) {
            finish(machine);
        }
        machine.vm.memory().write(0, new byte[Machine.RAM]);
        LongMode.writeTables(machine.vm.memory());
        for (int vector = 0; vector < 256; vector++) {
            LongMode.writeGate(
                    machine.vm.memory(), Machine.IDT, vector, HANDLER, random.nextBoolean());
        }
        machine.vm.memory().write(HANDLER, new byte[] {(byte) 0x48, (byte) 0xcf});
        byte[] code = new byte[8192];
        random.nextBytes(code);
        for (int i = 0; i < code.length; i++) {
            if (random.nextInt(6) == 0) {
                code[i] =
                        (byte)
                                new int[] {0x0f, 0x48, 0x66, 0xf3, 0xf2, 0xd9, 0x41, 0x90}
                                        [random.nextInt(8)];
            }
        }
        machine.vm.memory().write(Machine.CODE, code);
        VcpuState entry =
                LongMode.entry(
                        Machine.CODE + random.nextInt(code.length),
                        Machine.STACK,
                        new VcpuState.Table(Machine.IDT, 0xfff));
        for (int i = 0; i < VcpuState.GENERAL; i++) {
            entry.general()[i] =
                    switch (random.nextInt(4)) {
                        case 0 -> random.nextLong();
                        case 1 -> random.nextInt(100);
                        case 2 -> Machine.CODE + random.nextInt(code.length);
                        default -> random.nextInt(Machine.RAM);
                    };
        }
        machine.vcpu.state(entry);
    }

    private void finish(Machine machine) {
        for (int i = 0; i < 2000 && machine.vcpu.incomplete(); i++) {
            machine.vcpu.kick();
            answer(machine, machine.vcpu.run());
        }
    }

    private void answer(Machine machine, VcpuExit exit) {
        switch (exit) {
            case VcpuExit.PortIn _ -> machine.vcpu.complete(random.nextInt());
            case VcpuExit.MmioRead _ -> machine.vcpu.complete(random.nextLong());
            default -> {}
        }
    }

    private int run(Machine machine, int program) {
        int exits = 0;
        for (int i = 0; i < RUNS; i++) {
            VcpuExit exit = machine.vcpu.run();
            exits++;
            answer(machine, exit);
            if (exit instanceof VcpuExit.Shutdown shutdown) {
                assertFalse(
                        shutdown.why().startsWith(SoftVcpu.ENGINE_ERROR),
                        "program %d, seed %d: %s".formatted(program, SEED, shutdown.why()));
                break;
            }
            if (exit instanceof VcpuExit.Halt) {
                machine.pin.raise(random.nextInt(256));
            }
        }
        return exits;
    }
}
