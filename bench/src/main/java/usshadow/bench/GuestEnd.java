package usshadow.bench;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import usshadow.nested.BulkPage;
import usshadow.nested.ExitKind;
import usshadow.nested.NestedException;
import usshadow.nested.NestedVm;
import usshadow.ultracall.UltracallCaller;

/** L1's end of a VM. */
final class GuestEnd {
    private static final int PAGE = 0x20000;
    private static final Place SMALL = new Place(0x10000, 0x200000, 1 << 20);

    /**
     * Where a VM is in L1's memory.
     *
     * @param pages address of its pages, which are below the RAM
     * @param ramAt address of its RAM
     * @param ram bytes of it
     */
    record Place(long pages, long ramAt, long ram) {}

    private final UltracallCaller caller;
    private final Place place;
    final NestedVm vm;
    final NestedVm.Vcpu vcpu;
    private final List<BulkPage> pages = new ArrayList<>();
    private long nextPage;

    /** {@link BenchHost#VM}, of 1 MiB. */
    GuestEnd(UltracallCaller caller, boolean incoming) throws NestedException {
        this(caller, BenchHost.VM, incoming, SMALL);
    }

    GuestEnd(UltracallCaller caller, String id, boolean incoming, Place place)
            throws NestedException {
        this.caller = caller;
        this.place = place;
        nextPage = place.pages();
        vm = NestedVm.create(caller, page(), id, incoming);
        vm.addSlot(0, 0, place.ramAt(), place.ram(), false);
        vcpu = vm.vcpu(0, page());
        if (!incoming) {
            vm.boot();
        }
    }

    /** A page of its own. */
    BulkPage page() throws NestedException {
        BulkPage page = BulkPage.register(caller, nextPage, PAGE);
        nextPage += PAGE;
        pages.add(page);
        return page;
    }

    /** Gives the VM and its pages back. */
    void close() {
        vm.close();
        pages.forEach(BulkPage::close);
    }

    /** Runs until the guest has written to the unprotected port. */
    void turn() throws NestedException {
        ExitKind exit;
        do {
            exit = vcpu.run(0);
        } while (exit != ExitKind.PORT_OUT);
    }

    /** Copies the guest's RAM from another VM's, as a manager would. */
    void copyRam(GuestEnd from) {
        MemorySegment.copy(
                from.caller.memory(),
                from.place.ramAt(),
                caller.memory(),
                place.ramAt(),
                place.ram());
    }
}
