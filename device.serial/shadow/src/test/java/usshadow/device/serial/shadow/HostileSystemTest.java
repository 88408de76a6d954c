package usshadow.device.serial.shadow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import usshadow.fleet.TestHosts;
import usshadow.nested.NestedCalls;
import usshadow.ultracall.Answer;
import usshadow.ultracall.TransportCalls;
import usshadow.ultracall.UltracallCaller;
import usshadow.ultracall.UltracallGate;
import usshadow.ultracall.UltracallLayout;
import usshadow.ultracall.UltracallStatus;

/**
 * A virtualized system that makes any nested call with any arguments, from several threads at once:
 * each is answered by a status of the contract, no handler fails, and the gate stays open.
 */
@Timeout(120)
class HostileSystemTest {
    private static final int CALLS = 6000;

    /** So many times the calls are made at most. */
    private static final int PATIENCE = 30;

    private static final long SEED = 1;
    private static final int THREADS = 3;
    private static final long PAGE_AT = 0x10000, PAGE = 0x20000;
    private static final int PAGES = 4;

    private static final int[] NUMBERS = {
        NestedCalls.CREATE_VM,
        NestedCalls.CREATE_VM,
        NestedCalls.DESTROY_VM,
        NestedCalls.INFO,
        NestedCalls.ADD_SLOT,
        NestedCalls.ADD_SLOT,
        NestedCalls.ADD_SLOT,
        NestedCalls.REMOVE_SLOT,
        NestedCalls.LOG_DIRTY,
        NestedCalls.DIRTY_LOG,
        NestedCalls.BOOT,
        NestedCalls.BOOT,
        NestedCalls.RUN,
        NestedCalls.RUN,
        NestedCalls.RUN,
        NestedCalls.KICK,
        NestedCalls.INTERRUPT,
        NestedCalls.GET_MACHINE,
        NestedCalls.SET_MACHINE,
        NestedCalls.REGISTER_DEVICE,
        NestedCalls.UNREGISTER_DEVICE,
        NestedCalls.SAVE,
        NestedCalls.LOAD
    };

    @TempDir private Path folder;
    private TestHosts hosts;
    private Node alpha;
    private UltracallCaller caller;
    private final Set<Long> vms = ConcurrentHashMap.newKeySet();
    private final Set<Long> devices = ConcurrentHashMap.newKeySet();
    private final List<Long> pages = new ArrayList<>();

    @BeforeEach
    void aSystemWithTwoVms() throws Exception {
        hosts = new TestHosts(folder);
        hosts.fleet("alpha").register(Node.tinyGuest("web1"), Set.of("alpha"));
        hosts.fleet("alpha").register(Node.tinyGuest("web2"), Set.of("alpha"));
        alpha = new Node("alpha", hosts.fleet("alpha"));
        caller = alpha.caller();
        for (int i = 0; i < PAGES; i++) {
            Answer page = caller.call(TransportCalls.REGISTER_PAGE, PAGE_AT + i * PAGE, PAGE);
            assertTrue(page.isOk(), page.toString());
            pages.add(page.result());
        }
    }

    @AfterEach
    void close() {
        alpha.close();
        hosts.close();
    }

    @Test
    void anyCallsInAnyOrderAreAnsweredAndNoHandlerFails() throws Exception {
        Map<UltracallStatus, Integer> seen = new EnumMap<>(UltracallStatus.class);
        Map<Integer, Integer> fine = new ConcurrentHashMap<>();
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger failed = new AtomicInteger();
        try (var threads = Executors.newCachedThreadPool()) {
            Future<?> kicker =
                    threads.submit(
                            () -> {
                                while (!over.get()) {
                                    vms.forEach(vm -> caller.call(NestedCalls.KICK, vm, 0));
                                    Thread.sleep(1); // the attack: a kick each millisecond
                                }
                                return null;
                            });
            List<Future<?>> attackers = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Random random = new Random(SEED * THREADS + i);
                attackers.add(
                        threads.submit(
                                () -> {
                                    for (int n = 0; goesOn(n, fine); n++) {
                                        int number = number(random);
                                        Answer answer = attack(random, number);
                                        synchronized (seen) {
                                            seen.merge(answer.status(), 1, Integer::sum);
                                        }
                                        if (answer.isOk()) {
                                            fine.merge(number, 1, Integer::sum);
                                        }
                                        if (answer.status() == UltracallStatus.FAILED) {
                                            failed.incrementAndGet();
                                        }
                                    }
                                }));
            }
            for (Future<?> each : attackers) {
                each.get();
            }
            over.set(true);
            kicker.get();
        }
        String text = "seed %d: %s".formatted(SEED, seen);
        assertEquals(0, failed.get(), () -> "handlers failed; " + text);
        assertEquals(UltracallGate.State.OPEN, alpha.gate().state(), text);
        for (int number : NUMBERS) {
            assertTrue(
                    fine.containsKey(number),
                    () -> "0x%x never got through; %s".formatted(number, text));
        }
    }

    /**
     * Which calls get through depends on who comes first: it goes on until each has, within limits.
     */
    private static boolean goesOn(int calls, Map<Integer, Integer> fine) {
        int least = CALLS / THREADS;
        return calls < least
                || (calls < least * PATIENCE
                        && !Arrays.stream(NUMBERS).allMatch(fine::containsKey));
    }

    private static int number(Random random) {
        return random.nextInt(40) == 0
                ? NestedCalls.BLOCK << 8 | random.nextInt(256)
                : NUMBERS[random.nextInt(NUMBERS.length)];
    }

    private Answer attack(Random random, int number) {
        if (number == NestedCalls.DESTROY_VM && random.nextInt(3) != 0) {
            return caller.call(NestedCalls.INFO, 0);
        }
        long[] arguments = new long[6];
        for (int i = 0; i < 6; i++) {
            arguments[i] = any(random);
        }
        long vm = one(random, vms);
        long page = pages.get(random.nextInt(PAGES));
        if (random.nextInt(8) != 0) {
            arguments[0] = vm;
            switch (number) {
                case NestedCalls.CREATE_VM -> {
                    int at = pages.indexOf(page);
                    String name = random.nextBoolean() ? "web1" : "web2";
                    byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
                    alpha.put(PAGE_AT + at * PAGE, bytes);
                    arguments[0] = page;
                    arguments[1] = bytes.length;
                    arguments[2] = random.nextInt(3);
                }
                case NestedCalls.ADD_SLOT -> {
                    arguments[1] = random.nextInt(3);
                    arguments[2] = random.nextInt(3) == 0 ? arguments[2] : 0;
                    arguments[3] = 0x100000 + 0x1000L * random.nextInt(3);
                    arguments[4] = random.nextInt(3) == 0 ? arguments[4] : 1 << 20;
                    arguments[5] = random.nextInt(2);
                }
                case NestedCalls.REMOVE_SLOT, NestedCalls.LOG_DIRTY -> {
                    arguments[1] = random.nextInt(number == NestedCalls.REMOVE_SLOT ? 12 : 3);
                    arguments[2] = random.nextInt(2);
                }
                case NestedCalls.DIRTY_LOG -> {
                    arguments[1] = random.nextInt(3);
                    arguments[2] = page;
                    arguments[3] = random.nextInt(3) == 0 ? arguments[3] : 0;
                }
                case NestedCalls.RUN -> {
                    arguments[1] = 0;
                    arguments[2] = page;
                }
                case NestedCalls.INTERRUPT -> {
                    arguments[1] = random.nextInt(17);
                    arguments[2] = random.nextInt(2);
                }
                case NestedCalls.INFO, NestedCalls.GET_MACHINE, NestedCalls.SET_MACHINE -> {
                    arguments[1] = page;
                    arguments[2] = 0;
                    arguments[3] = random.nextInt(3) == 0 ? arguments[3] : lastMachine;
                }
                case NestedCalls.REGISTER_DEVICE -> {
                    String name =
                            switch (random.nextInt(4)) {
                                case 0 -> "vm";
                                case 1 -> "serial";
                                case 2 -> "console";
                                default -> "vga";
                            };
                    byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
                    alpha.put(PAGE_AT + pages.indexOf(page) * PAGE, bytes);
                    arguments[1] = page;
                    arguments[2] = bytes.length;
                    arguments[3] = random.nextInt(4) == 0 ? 1 : 0;
                }
                case NestedCalls.UNREGISTER_DEVICE, NestedCalls.SAVE -> {
                    arguments[0] = one(random, devices);
                    arguments[1] = random.nextInt(3) == 0 ? arguments[1] : 0;
                }
                case NestedCalls.LOAD -> {
                    arguments[0] = one(random, devices);
                    arguments[1] = random.nextInt(3) == 0 ? arguments[1] : 0;
                    if (random.nextInt(3) != 0) { // a first piece, or all of it
                        arguments[1] = 0;
                        arguments[3] = random.nextBoolean() ? random.nextInt(1000) : lastSave;
                        arguments[2] = random.nextInt((int) arguments[3] + 1);
                    }
                }
                default -> {}
            }
        }
        boolean immediate =
                number == NestedCalls.INFO
                        || number == NestedCalls.KICK
                        || number == NestedCalls.INTERRUPT;
        Answer answer =
                immediate ? caller.call(number, arguments) : caller.callDeferred(number, arguments);
        if (answer.isOk()) {
            switch (number) {
                case NestedCalls.CREATE_VM -> vms.add(answer.result());
                case NestedCalls.REGISTER_DEVICE -> devices.add(answer.result());
                case NestedCalls.DESTROY_VM -> vms.remove(arguments[0]);
                case NestedCalls.SAVE -> lastSave = answer.result();
                case NestedCalls.GET_MACHINE -> lastMachine = answer.result();
                default -> {}
            }
        }
        return answer;
    }

    private volatile long lastMachine = 100;
    private volatile long lastSave = 100;

    private static long one(Random random, Set<Long> of) {
        List<Long> all = List.copyOf(of);
        return all.isEmpty() ? random.nextInt(5) : all.get(random.nextInt(all.size()));
    }

    private static long any(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> random.nextLong();
            case 1 -> -1;
            case 2 -> Long.MIN_VALUE;
            case 3 -> Long.MAX_VALUE - 0xfff;
            case 4 -> UltracallLayout.REGION_SIZE + 0x1000L * random.nextInt(1024);
            case 5 -> 0x1000L * random.nextInt(64);
            default -> random.nextInt(40);
        };
    }
}
