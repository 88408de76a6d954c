package usshadow.bench;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import usshadow.nested.BulkPage;
import usshadow.nested.ExitKind;
import usshadow.nested.NestedException;
import usshadow.nested.NestedVm;
import usshadow.ultracall.UltracallCaller;

/** L1's end of a VM of 1 MiB. */
final class GuestEnd {
    private static final long RAM_AT = 0x200000, RAM = 1 << 20;
    private static final int PAGE = 0x20000;

    private final UltracallCaller caller;
    final NestedVm vm;
    final NestedVm.Vcpu vcpu;
    private final List<BulkPage> pages = new ArrayList<>();
    private long nextPage = 0x10000;

    GuestEnd(UltracallCaller caller, boolean incoming) throws NestedException {
        this.caller = caller;
        vm = NestedVm.create(caller, page(), BenchHost.VM, incoming);
        vm.addSlot(0, 0, RAM_AT, RAM, false);
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
        MemorySegment.copy(from.caller.memory(), RAM_AT, caller.memory(), RAM_AT, RAM);
    }
}
