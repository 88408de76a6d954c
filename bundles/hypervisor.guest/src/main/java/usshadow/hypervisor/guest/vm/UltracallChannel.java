package usshadow.hypervisor.guest.vm;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import usshadow.hypervisor.guest.GuestHypervisorException;
import usshadow.hypervisor.guest.PagePool;
import usshadow.migration.api.MigrationException;
import usshadow.migration.api.MigrationFailure;
import usshadow.migration.api.ShadowChannel;
import usshadow.nested.BulkPage;
import usshadow.nested.NestedException;
import usshadow.nested.NestedVm;
import usshadow.ultracall.UltracallCaller;

/**
 * The way from a VM's pseudo devices to its shadow devices: each part has a page that it shares
 * with its shadow device, over which the sealed state goes; ultracalls say when.
 */
final class UltracallChannel implements ShadowChannel, AutoCloseable {
    private static final long PAGE_BYTES = 64 << 10;

    private final UltracallCaller caller;
    private final PagePool pool;
    private final NestedVm vm;
    private final Map<String, NestedVm.Device> devices = new HashMap<>();
    private final List<BulkPage> pages = new ArrayList<>();
    private final List<PagePool.Pages> taken = new ArrayList<>();

    UltracallChannel(UltracallCaller caller, PagePool pool, NestedVm vm) {
        this.caller = caller;
        this.pool = pool;
        this.vm = vm;
    }

    @Override
    public byte[] save(String device, int instance) throws MigrationException {
        try {
            return device(device, instance).save();
        } catch (NestedException e) {
            throw Failures.of(e, MigrationFailure.DEVICE);
        }
    }

    @Override
    public void load(String device, int instance, byte[] part) throws MigrationException {
        try {
            device(device, instance).load(part);
        } catch (NestedException e) {
            throw Failures.of(e, MigrationFailure.DEVICE);
        }
    }

    private synchronized NestedVm.Device device(String part, int instance)
            throws NestedException, MigrationException {
        String key = part + "/" + instance;
        NestedVm.Device device = devices.get(key);
        if (device == null) {
            device = vm.device(part, instance, page(key));
            devices.put(key, device);
        }
        return device;
    }

    private BulkPage page(String key) throws NestedException, MigrationException {
        try {
            PagePool.Pages range = pool.take("the page of " + key + " of " + vm.id(), PAGE_BYTES);
            taken.add(range);
            BulkPage page = BulkPage.register(caller, range.offset(), range.size());
            pages.add(page);
            return page;
        } catch (GuestHypervisorException e) {
            throw new MigrationException(MigrationFailure.DEVICE, e.getMessage(), e);
        }
    }

    /** Ends the common use of all pages. */
    @Override
    public synchronized void close() {
        devices.values().forEach(NestedVm.Device::close);
        pages.forEach(BulkPage::close);
        taken.forEach(PagePool.Pages::close);
        devices.clear();
        pages.clear();
        taken.clear();
    }
}
