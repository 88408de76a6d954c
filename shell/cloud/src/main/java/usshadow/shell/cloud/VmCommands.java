package usshadow.shell.cloud;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.apache.felix.service.command.annotations.GogoCommand;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import usshadow.fleet.Fleet;
import usshadow.fleet.FleetException;
import usshadow.fleet.Image;
import usshadow.fleet.Mode;
import usshadow.fleet.Ownership;
import usshadow.fleet.Permission;
import usshadow.fleet.Ram;
import usshadow.fleet.SshKey;
import usshadow.fleet.VmRegistration;
import usshadow.fleet.VmSettings;
import usshadow.fleet.VmUser;
import usshadow.guest.GuestImage;
import usshadow.guest.GuestImages;
import usshadow.hypervisor.cloud.CloudVms;
import usshadow.sealing.Carry;

/** The provider's words about VMs: who they are, who may run them, and who may use them. */
@Component(service = VmCommands.class)
@GogoCommand(
        scope = "vm",
        function = {
            "register",
            "unregister",
            "allow",
            "disallow",
            "grant",
            "revoke",
            "fence",
            "list",
            "info",
            "instances"
        })
@Descriptor("what the provider says about VMs")
public final class VmCommands {
    private static final int DEFAULT_MEMORY_MIB = 8;

    private final Fleet fleet;
    private final GuestImages images;
    private final CloudVms vms;

    /** Commands on the fleet's records. */
    @Activate
    public VmCommands(
            @Reference Fleet fleet, @Reference GuestImages images, @Reference CloudVms vms) {
        this.fleet = fleet;
        this.images = images;
        this.vms = vms;
    }

    /**
     * A VM at a glance.
     *
     * @param vm its id
     * @param state off, claimed or running; unknown if the fleet's record cannot be read
     * @param owner host and virtualized system
     * @param epoch how often it was claimed
     * @param mode where its devices are
     * @param carry what its saves contain
     * @param ram who can read its RAM
     * @param memory MiB
     * @param image what it boots
     */
    record Vm(
            String vm,
            String state,
            String owner,
            long epoch,
            String mode,
            String carry,
            String ram,
            int memory,
            String image) {}

    /**
     * A VM in full.
     *
     * @param hosts that it may run on
     * @param systems that it may run in
     * @param users who may use its consoles
     */
    record VmDetails(
            String vm,
            String state,
            String owner,
            long epoch,
            String mode,
            String carry,
            String ram,
            int memory,
            String image,
            String digest,
            String user,
            Set<String> hosts,
            Set<String> systems,
            List<User> users) {}

    /** A user's rights. */
    record User(String user, String permission, int keys) {}

    /** Registers a VM. */
    @Descriptor("registers a VM: register [options] <id>")
    public VmDetails register(
            @Descriptor("the user whose VM it is")
                    @Parameter(
                            names = {"-o", "--owner"},
                            absentValue = "")
                    String owner,
            @Descriptor("file with the owner's public keys, as authorized_keys")
                    @Parameter(
                            names = {"-k", "--key-file"},
                            absentValue = "")
                    String keyFile,
            @Descriptor("RAM, MiB")
                    @Parameter(
                            names = {"-m", "--memory"},
                            absentValue = "" + DEFAULT_MEMORY_MIB)
                    int memory,
            @Descriptor("the image that it boots")
                    @Parameter(
                            names = {"-i", "--image"},
                            absentValue = "tiny")
                    String image,
            @Descriptor("where its devices are: shadow or traditional")
                    @Parameter(
                            names = {"--mode"},
                            absentValue = "shadow")
                    String mode,
            @Descriptor("which device states its saves contain: all or none")
                    @Parameter(
                            names = {"--carry"},
                            absentValue = "all")
                    String carry,
            @Descriptor("who can read its RAM: visible or private")
                    @Parameter(
                            names = {"--ram"},
                            absentValue = "visible")
                    String ram,
            @Descriptor("hosts that it may run on, by commas")
                    @Parameter(
                            names = {"--hosts"},
                            absentValue = "")
                    String hosts,
            @Descriptor("virtualized systems that it may run in, by commas")
                    @Parameter(
                            names = {"--systems"},
                            absentValue = "vs")
                    String systems,
            @Descriptor("the VM's id") String id)
            throws FleetException, IOException {
        String user = required("--owner", owner);
        VmUser rights = new VmUser(Permission.WRITE, keys(required("--key-file", keyFile)));
        VmSettings settings =
                VmSettings.of(
                        id,
                        user,
                        Map.of(user, rights),
                        choice("--mode", Mode.class, mode),
                        choice("--carry", Carry.class, carry),
                        choice("--ram", Ram.class, ram),
                        memory,
                        image(image),
                        names(systems));
        return details(fleet.register(settings, names(required("--hosts", hosts))));
    }

    private Image image(String name) {
        GuestImage image =
                images.find(name)
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "there is no image '%s' on this host; there are: %s"
                                                        .formatted(
                                                                name,
                                                                String.join(
                                                                        ", ", images.names()))));
        return new Image(name, HexFormat.of().formatHex(image.digest()));
    }

    /** Forgets a VM. */
    @Descriptor("forgets a VM that is off, and its key; saves of it are lost")
    public String unregister(@Descriptor("the VM's id") String id) throws FleetException {
        fleet.unregister(id);
        return id + " is not registered any more";
    }

    /** Lets a VM run on one more host. */
    @Descriptor("lets a VM run on one more host")
    public VmDetails allow(
            @Descriptor("the VM's id") String id, @Descriptor("the host") String host)
            throws FleetException {
        return details(fleet.allow(id, host));
    }

    /** Lets a VM no longer run on a host. */
    @Descriptor("lets a VM no longer run on a host")
    public VmDetails disallow(
            @Descriptor("the VM's id") String id, @Descriptor("the host") String host)
            throws FleetException {
        return details(fleet.disallow(id, host));
    }

    /** Lets a user at a VM's consoles. */
    @Descriptor("lets a user at a VM's consoles: grant [--view] --key-file <file> <id> <user>")
    public VmDetails grant(
            @Descriptor("only to look")
                    @Parameter(
                            names = {"-v", "--view"},
                            absentValue = "false",
                            presentValue = "true")
                    boolean view,
            @Descriptor("file with the user's public keys, as authorized_keys")
                    @Parameter(
                            names = {"-k", "--key-file"},
                            absentValue = "")
                    String keyFile,
            @Descriptor("the VM's id") String id,
            @Descriptor("the user") String user)
            throws FleetException, IOException {
        Permission permission = view ? Permission.VIEW : Permission.WRITE;
        return details(
                fleet.grant(
                        id, user, new VmUser(permission, keys(required("--key-file", keyFile)))));
    }

    /** Takes a user's rights away. */
    @Descriptor("takes a user's rights away; sessions that are open end")
    public VmDetails revoke(
            @Descriptor("the VM's id") String id, @Descriptor("the user") String user)
            throws FleetException {
        return details(fleet.revoke(id, user));
    }

    /** Takes a VM from a lost owner. */
    @Descriptor(
            "takes a VM from an owner that is lost; for one that runs, this is your word that its host's power is off")
    public VmDetails fence(@Descriptor("the VM's id") String id) throws FleetException {
        fleet.fence(id);
        return details(fleet.describe(id));
    }

    /** Lists all VMs. */
    @Descriptor("lists all registered VMs")
    public List<Vm> list() throws FleetException {
        List<Vm> all = new ArrayList<>();
        for (String id : fleet.list()) {
            VmDetails details = details(fleet.describe(id));
            all.add(
                    new Vm(
                            id,
                            details.state(),
                            details.owner(),
                            details.epoch(),
                            details.mode(),
                            details.carry(),
                            details.ram(),
                            details.memory(),
                            details.image()));
        }
        return all;
    }

    /** One VM. */
    @Descriptor("shows a VM")
    public VmDetails info(@Descriptor("the VM's id") String id) throws FleetException {
        return details(fleet.describe(id));
    }

    /** The instances of this host. */
    @Descriptor("lists the instances of VMs on this host")
    public List<CloudVms.Instance> instances() {
        return vms.instances();
    }

    private VmDetails details(VmRegistration registration) throws FleetException {
        VmSettings settings = registration.settings();
        Ownership ownership = fleet.ownership(settings.vm());
        List<User> users = new ArrayList<>();
        settings.users()
                .forEach(
                        (name, rights) ->
                                users.add(
                                        new User(
                                                name,
                                                lower(rights.permission()),
                                                rights.keys().size())));
        return new VmDetails(
                settings.vm(),
                lower(ownership.state()),
                ownership.owner() == null ? "" : ownership.owner().toString(),
                ownership.epoch(),
                lower(settings.mode()),
                lower(settings.carry()),
                lower(settings.ram()),
                settings.memoryMiB(),
                settings.image().name(),
                settings.image().digest(),
                settings.owner(),
                registration.hosts(),
                settings.systems(),
                users);
    }

    // ---- arguments ----

    private static String required(String option, String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException(option + " is missing; see: help vm:register");
        }
        return value;
    }

    private static <E extends Enum<E>> E choice(String option, Class<E> type, String value) {
        for (E each : type.getEnumConstants()) {
            if (lower(each).equals(value)) {
                return each;
            }
        }
        throw new IllegalArgumentException(
                "%s %s: take one of %s"
                        .formatted(
                                option,
                                value,
                                Arrays.stream(type.getEnumConstants())
                                        .map(VmCommands::lower)
                                        .toList()));
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static Set<String> names(String list) {
        return new TreeSet<>(Arrays.asList(list.split(",", -1)));
    }

    private static List<SshKey> keys(String file) throws IOException {
        try {
            List<SshKey> keys =
                    Files.readAllLines(Path.of(file)).stream()
                            .filter(line -> !line.isBlank() && !line.startsWith("#"))
                            .map(SshKey::parse)
                            .toList();
            if (keys.isEmpty()) {
                throw new IllegalArgumentException(file + " holds no public key");
            }
            return keys;
        } catch (IOException e) {
            throw new IOException("cannot read the public keys in " + file + ": " + e, e);
        }
    }
}
