package usshadow.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import usshadow.console.ConsoleException;
import usshadow.guest.GuestImage;
import usshadow.guest.LinuxGuest;
import usshadow.nested.ExitKind;
import usshadow.nested.NestedException;
import usshadow.ultracall.UltracallCaller;

/**
 * A process that runs guests as a cloud node does: cloud hypervisor, engine, shadow serial port,
 * and a fleet in memory. L1's end, which a host has in a process of its own, is here too: it does
 * nothing but call RUN.
 *
 * <p>Orders come line by line: {@code boot N SOCKET}, {@code destroy N}, {@code instructions}; the
 * last two are answered. The first line of all says that the process is ready.
 */
final class GuestMain implements AutoCloseable {
    private static final long PAGES = 1 << 20, FIRST_PAGES = 1 << 16;
    private static final long NOTHING_THERE = -1;

    /**
     * Nobody tells that a VM is claimed, which opens its console; part of the boot that is timed.
     */
    private static final long POLL_MILLIS = 1;

    private final BenchHost host;
    private final BenchHost.Tenant tenant;
    private final UltracallCaller caller;
    private final long ram;
    private final int most;
    private final Map<Integer, Guest> guests = new HashMap<>();

    /** A guest that runs, its thread, and the bridge to its console. */
    private record Guest(GuestEnd end, Thread thread, ConsoleBridge bridge) {}

    private GuestMain(Path files, int ramMiB, int most) throws Exception {
        this.most = most;
        ram = (long) ramMiB << 20;
        List<String> names = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            names.add(name(i));
        }
        Path folder = Files.createTempDirectory(files, "host");
        host = new BenchHost(folder, image(files), ramMiB, names);
        tenant = host.tenant("vs1", PAGES * (most + 1) + ram * most);
        caller = UltracallCaller.attach(tenant.memory().segment());
    }

    private static GuestImage image(Path files) throws IOException {
        return new LinuxGuest(
                Files.readAllBytes(files.resolve("kernel")),
                Files.readAllBytes(files.resolve("initramfs")),
                Files.readString(files.resolve("cmdline"), StandardCharsets.US_ASCII).strip());
    }

    /** Arguments: folder of the guest's files, MiB of RAM, how many guests at most. */
    public static void main(String[] arguments) throws Exception {
        PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        BufferedReader orders =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (GuestMain main =
                new GuestMain(
                        Path.of(arguments[0]),
                        Integer.parseInt(arguments[1]),
                        Integer.parseInt(arguments[2]))) {
            answers.println("ready");
            for (String line = orders.readLine(); line != null; line = orders.readLine()) {
                main.obey(line.split(" ", -1), answers);
            }
        }
        System.exit(0);
    }

    private void obey(String[] order, PrintStream answers) throws Exception {
        switch (order[0]) {
            case "boot" -> boot(Integer.parseInt(order[1]), Path.of(order[2]));
            case "destroy" -> {
                destroy(guests.remove(Integer.parseInt(order[1])));
                answers.println("done");
            }
            case "instructions" -> answers.println(host.instructions());
            default -> throw new IllegalArgumentException(order[0]);
        }
    }

    private static String name(int guest) {
        return "guest" + guest;
    }

    private void boot(int guest, Path socket) throws Exception {
        long pages = FIRST_PAGES + guest * PAGES;
        GuestEnd.Place place = new GuestEnd.Place(pages, PAGES * (most + 1) + guest * ram, ram);
        GuestEnd end = new GuestEnd(caller, name(guest), false, place);
        Thread thread = Thread.ofPlatform().daemon().name(name(guest)).start(() -> run(end));
        guests.put(guest, new Guest(end, thread, bridge(guest, socket)));
    }

    private ConsoleBridge bridge(int guest, Path socket)
            throws IOException, ConsoleException, InterruptedException {
        while (host.console(name(guest)).isEmpty()) {
            Thread.sleep(POLL_MILLIS);
        }
        return new ConsoleBridge(host.console(name(guest)).get(), socket);
    }

    /** Ports without a device are this side's: nothing is there. */
    private static void run(GuestEnd end) {
        try {
            ExitKind exit;
            do {
                exit = end.vcpu.run(NOTHING_THERE);
            } while (exit != ExitKind.POWER_OFF && exit != ExitKind.SHUTDOWN);
        } catch (NestedException e) {
            // The guest was destroyed.
        }
    }

    private static void destroy(Guest guest) throws IOException, InterruptedException {
        guest.bridge().close();
        guest.end().close();
        guest.thread().join();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        for (Guest guest : guests.values()) {
            destroy(guest);
        }
        tenant.close();
        host.close();
    }
}
