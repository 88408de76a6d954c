package usshadow.device.serial.virtual;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;
import usshadow.console.Access;
import usshadow.console.ConsoleException;
import usshadow.console.LocalConsoles;
import usshadow.console.PeerTls;
import usshadow.console.Permission;
import usshadow.console.VmDirectory;
import usshadow.console.VmStatus;

/**
 * Lets the users of a list at the virtual consoles of this virtualized system, and nowhere else:
 * the consoles of other hosts are their own.
 */
@Component(
        service = {VmDirectory.class, PeerTls.class},
        configurationPid = "usshadow.device.serial.virtual",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class ConfiguredUsers implements VmDirectory, PeerTls {
    /** The PID's keys. */
    public @interface Config {
        /** Public keys of users, in OpenSSH's form. */
        String[] keys() default {};
    }

    private static final String FIRST_PORT = "com1";
    private static final String ANYBODY = "user";
    private static final Pattern KEY = Pattern.compile("^\\S+ \\S+");

    private final List<String> keys;
    private final LocalConsoles local;

    /** Lets the configured keys in. */
    @Activate
    public ConfiguredUsers(Config config, @Reference LocalConsoles local) {
        this.keys = Arrays.stream(config.keys()).map(ConfiguredUsers::bare).toList();
        this.local = local;
    }

    /** Without the comment. */
    private static String bare(String line) {
        Matcher matcher = KEY.matcher(line);
        return matcher.find() ? matcher.group() : "";
    }

    @Override
    public Location locate(String vm) {
        try {
            return local.port(vm, FIRST_PORT).isPresent()
                    ? new Location.Local()
                    : new Location.Nowhere(new VmStatus(VmStatus.Phase.OFF, ""));
        } catch (ConsoleException noSuchPort) {
            return new Location.Nowhere(new VmStatus(VmStatus.Phase.OFF, ""));
        }
    }

    /** Nothing is told: whoever waits for a machine asks again by himself. */
    @Override
    public Watch watch(String vm, Runnable listener) {
        return () -> {};
    }

    @Override
    public Optional<Access> authenticate(String vm, String user, String publicKey) {
        return keys.contains(bare(publicKey))
                ? Optional.of(new Access(user.isEmpty() ? ANYBODY : user, Permission.WRITE))
                : Optional.empty();
    }

    /** Never asked for: nothing is elsewhere. */
    @Override
    public SSLContext context() {
        throw new IllegalStateException("a virtualized system relays no consoles");
    }

    @Override
    public String peer(SSLSession session) {
        throw new IllegalStateException("a virtualized system relays no consoles");
    }
}
