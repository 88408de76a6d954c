package usshadow.hypervisor.cloud.vm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import usshadow.confinement.VirtualizedSystem;
import usshadow.console.ConsoleException;
import usshadow.console.ConsolePort;
import usshadow.console.LocalConsoles;
import usshadow.console.Waker;
import usshadow.fleet.Fleet;
import usshadow.guest.GuestImages;
import usshadow.guest.TinyGuest;
import usshadow.hypervisor.cloud.CloudVms;
import usshadow.hypervisor.cloud.ShadowDeviceFactory;
import usshadow.machine.VcpuEngine;
import usshadow.node.NodeIdentity;
import usshadow.ultracall.Answer;
import usshadow.ultracall.Call;
import usshadow.ultracall.CallMode;
import usshadow.ultracall.UltracallHandler;

/** The cloud hypervisor as services: it serves nested calls, consoles, and whoever looks at VMs. */
@Component(service = {UltracallHandler.class, LocalConsoles.class, CloudVms.class})
public final class CloudHypervisor implements UltracallHandler, LocalConsoles, CloudVms {
    /** After so long a start is over, and the host may have nothing to do. */
    private static final int IDLE_SECONDS = 8;

    private final ScheduledExecutorService timers = timers();
    private final ExecutorService background = Executors.newVirtualThreadPerTaskExecutor();
    private final Waker waker = new Waker("console waker");
    private final VmTable table;
    private final NestedHandler handler;
    private final WarmUp warmUp;

    /** A hypervisor without VMs. */
    @Activate
    public CloudHypervisor(
            @Reference NodeIdentity self,
            @Reference VcpuEngine engine,
            @Reference Fleet fleet,
            @Reference GuestImages images) {
        NodeServices node =
                new NodeServices(self.host(), engine, new ImageStore(images), timers, waker);
        table = new VmTable(node, new FleetRegistry(fleet, self.host(), background));
        warmUp = new WarmUp(engine, new TinyGuest());
        handler = new NestedHandler(table, warmUp);
        CompletableFuture.delayedExecutor(IDLE_SECONDS, TimeUnit.SECONDS).execute(warmUp::begin);
    }

    private static ScheduledExecutorService timers() {
        ScheduledThreadPoolExecutor executor =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().daemon().name("vm timers").factory());
        executor.setRemoveOnCancelPolicy(true);
        return executor;
    }

    // ---- what comes and goes ----

    /** A virtualized system starts. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void addSystem(VirtualizedSystem system) {
        table.addSystem(system);
    }

    /** A virtualized system has ended: its VMs end too, before its memory goes. */
    public void removeSystem(VirtualizedSystem system) {
        table.removeSystem(system.name());
    }

    /** A bundle for shadow devices comes. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void addFactory(ShadowDeviceFactory factory) {
        table.addFactory(factory);
    }

    /** A bundle for shadow devices goes. */
    public void removeFactory(ShadowDeviceFactory factory) {
        table.removeFactory(factory);
    }

    /** Ends all VMs. */
    @Deactivate
    public void close() {
        warmUp.end();
        table.close();
        waker.close();
        timers.shutdownNow();
        background.shutdown();
    }

    // ---- nested calls ----

    @Override
    public int block() {
        return handler.block();
    }

    @Override
    public CallMode mode(int number) {
        return handler.mode(number);
    }

    @Override
    public Answer handle(Call call) throws InterruptedException {
        return handler.handle(call);
    }

    // ---- consoles and lists ----

    @Override
    public Optional<ConsolePort> port(String vm, String port) throws ConsoleException {
        return table.console(vm, port);
    }

    @Override
    public List<Instance> instances() {
        List<Instance> instances = new ArrayList<>();
        table.all().forEach((system, vms) -> vms.forEach(vm -> instances.add(vm.view(system))));
        return instances;
    }

    @Override
    public List<String> drop(String type) {
        return table.instances().stream()
                .filter(vm -> vm.board().drop(type))
                .map(vm -> vm.spec().id())
                .toList();
    }
}
