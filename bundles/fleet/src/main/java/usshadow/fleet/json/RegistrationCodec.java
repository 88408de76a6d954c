package usshadow.fleet.json;

import com.google.gson.JsonObject;
import java.util.TreeSet;
import usshadow.fleet.Image;
import usshadow.fleet.Mode;
import usshadow.fleet.Permission;
import usshadow.fleet.Ram;
import usshadow.fleet.SshKey;
import usshadow.fleet.VmRegistration;
import usshadow.fleet.VmSettings;
import usshadow.fleet.VmUser;
import usshadow.fleet.WrappedKey;
import usshadow.sealing.Carry;

/** A registered VM. */
public final class RegistrationCodec extends RecordCodec<VmRegistration> {
    @Override
    public byte[] encode(VmRegistration registration) {
        VmSettings settings = registration.settings();
        JsonObject record = Fields.record(FORMAT);
        record.addProperty("vm", settings.vm());
        record.addProperty("owner", settings.owner());
        JsonObject users = new JsonObject();
        settings.users().forEach((name, user) -> users.add(name, user(user)));
        record.add("users", users);
        record.addProperty("mode", Fields.name(settings.mode()));
        record.addProperty("carry", Fields.name(settings.carry()));
        record.addProperty("ram", Fields.name(settings.ram()));
        record.addProperty("memoryMiB", settings.memoryMiB());
        JsonObject image = new JsonObject();
        image.addProperty("name", settings.image().name());
        image.addProperty("sha256", settings.image().digest());
        record.add("image", image);
        record.add("systems", Fields.array(settings.systems()));
        JsonObject keys = new JsonObject();
        registration
                .keys()
                .forEach((host, key) -> keys.addProperty(host, Fields.base64(key.bytes())));
        record.add("keys", keys);
        return Fields.bytes(record);
    }

    private static JsonObject user(VmUser user) {
        JsonObject object = new JsonObject();
        object.addProperty("permission", Fields.name(user.permission()));
        object.add("keys", Fields.array(user.keys().stream().map(SshKey::toString).toList()));
        return object;
    }

    @Override
    VmRegistration read(Fields fields) {
        VmSettings settings =
                new VmSettings(
                        fields.string("vm"),
                        fields.string("owner"),
                        fields.map("users", (users, name) -> user(users.fields(name))),
                        fields.constant("mode", Mode.class),
                        fields.constant("carry", Carry.class),
                        fields.constant("ram", Ram.class),
                        fields.integer("memoryMiB"),
                        image(fields.fields("image")),
                        new TreeSet<>(fields.strings("systems")));
        return new VmRegistration(
                settings, fields.map("keys", (keys, host) -> new WrappedKey(keys.bytes(host))));
    }

    private static VmUser user(Fields fields) {
        VmUser user =
                new VmUser(
                        fields.constant("permission", Permission.class),
                        fields.strings("keys").stream().map(SshKey::parse).toList());
        fields.end();
        return user;
    }

    private static Image image(Fields fields) {
        Image image = new Image(fields.string("name"), fields.string("sha256"));
        fields.end();
        return image;
    }
}
