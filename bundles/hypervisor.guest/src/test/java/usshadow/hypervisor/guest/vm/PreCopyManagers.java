package usshadow.hypervisor.guest.vm;

import java.lang.reflect.Method;
import java.util.Arrays;
import usshadow.migration.api.IncomingVmFactory;
import usshadow.migration.api.MigrationStrategy;
import usshadow.migration.manager.PreCopyManager;

/** Does with a manager what Declarative Services do: its bind methods are not public. */
final class PreCopyManagers {
    private PreCopyManagers() {}

    static void wire(
            PreCopyManager manager, MigrationStrategy strategy, IncomingVmFactory factory) {
        call(manager, "addStrategy", strategy);
        call(manager, "addFactory", factory);
    }

    static void stop(PreCopyManager manager) {
        call(manager, "stop");
    }

    private static void call(PreCopyManager manager, String name, Object... arguments) {
        try {
            Method method =
                    Arrays.stream(PreCopyManager.class.getDeclaredMethods())
                            .filter(m -> m.getName().equals(name))
                            .findFirst()
                            .orElseThrow();
            method.setAccessible(true);
            method.invoke(manager, arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
