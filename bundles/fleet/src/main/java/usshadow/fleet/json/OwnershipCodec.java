package usshadow.fleet.json;

import com.google.gson.JsonObject;
import usshadow.fleet.ClaimId;
import usshadow.fleet.Owner;
import usshadow.fleet.Ownership;
import usshadow.fleet.SavePoint;
import usshadow.sealing.SaveId;

/** Who owns a VM. */
public final class OwnershipCodec extends RecordCodec<Ownership> {
    @Override
    public byte[] encode(Ownership ownership) {
        JsonObject record = Fields.record(FORMAT);
        record.addProperty("epoch", ownership.epoch());
        record.addProperty("state", Fields.name(ownership.state()));
        if (ownership.owner() != null) {
            JsonObject owner = new JsonObject();
            owner.addProperty("host", ownership.owner().host());
            owner.addProperty("system", ownership.owner().system());
            owner.addProperty("start", ownership.owner().startId());
            record.add("owner", owner);
            record.addProperty("claim", ownership.claim().value());
        }
        add(record, "consumed", ownership.consumed());
        add(record, "claimable", ownership.claimable());
        return Fields.bytes(record);
    }

    private static void add(JsonObject record, String name, SavePoint point) {
        if (point != null) {
            JsonObject save = new JsonObject();
            save.addProperty("epoch", point.epoch());
            save.addProperty("save", point.id().toString());
            record.add(name, save);
        }
    }

    @Override
    Ownership read(Fields fields) {
        Fields owner = fields.optional("owner");
        return new Ownership(
                fields.number("epoch"),
                fields.constant("state", Ownership.State.class),
                owner == null ? null : owner(owner),
                owner == null ? null : new ClaimId(fields.string("claim")),
                point(fields.optional("consumed")),
                point(fields.optional("claimable")));
    }

    private static Owner owner(Fields fields) {
        Owner owner =
                new Owner(fields.string("host"), fields.string("system"), fields.string("start"));
        fields.end();
        return owner;
    }

    private static SavePoint point(Fields fields) {
        if (fields == null) {
            return null;
        }
        SavePoint point =
                new SavePoint(fields.number("epoch"), SaveId.parse(fields.string("save")));
        fields.end();
        return point;
    }
}
