package usshadow.fleet.json;

import com.google.gson.JsonObject;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import usshadow.fleet.HostRecord;
import usshadow.identity.Pem;
import usshadow.identity.WrappingKey;

/** What a host says about itself. */
public final class HostCodec extends RecordCodec<HostRecord> {
    @Override
    public byte[] encode(HostRecord host) {
        JsonObject record = Fields.record(FORMAT);
        record.addProperty("name", host.name());
        record.addProperty("console", host.console());
        record.addProperty("start", host.startId());
        record.addProperty("certificates", Pem.text(host.certificates()));
        JsonObject wrapping = new JsonObject();
        wrapping.addProperty("key", Fields.base64(host.wrapping().key()));
        wrapping.addProperty("signature", Fields.base64(host.wrapping().signature()));
        record.add("wrapping", wrapping);
        return Fields.bytes(record);
    }

    @Override
    HostRecord read(Fields fields) {
        String name = fields.string("name");
        Fields wrapping = fields.fields("wrapping");
        HostRecord host =
                new HostRecord(
                        name,
                        fields.string("console"),
                        certificates(fields.string("certificates")),
                        new WrappingKey(name, wrapping.bytes("key"), wrapping.bytes("signature")),
                        fields.string("start"));
        wrapping.end();
        return host;
    }

    private static List<X509Certificate> certificates(String pem) {
        try {
            return Pem.certificates(pem);
        } catch (CertificateException e) {
            throw new IllegalArgumentException("certificates: " + e.getMessage(), e);
        }
    }
}
