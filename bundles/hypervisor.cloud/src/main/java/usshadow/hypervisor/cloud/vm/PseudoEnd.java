package usshadow.hypervisor.cloud.vm;

import java.util.Arrays;
import usshadow.nested.Refusal;
import usshadow.policy.PartId;
import usshadow.ultracall.Answer;
import usshadow.ultracall.Call;
import usshadow.ultracall.SharedPage;

/**
 * L0's end of the page that a pseudo device shares with its shadow device. Only sealed bytes are
 * ever in the page; what comes out of it is copied before it is judged.
 */
final class PseudoEnd {
    private final CloudVm vm;
    private final PartId part;
    private final SharedPage page;
    private byte[] arriving = {};
    private int arrived;

    PseudoEnd(CloudVm vm, PartId part, SharedPage page) {
        this.vm = vm;
        this.part = part;
        this.page = page;
    }

    boolean isOf(CloudVm other, PartId otherPart) {
        return vm.equals(other) && part.equals(otherPart);
    }

    CloudVm vm() {
        return vm;
    }

    /** SAVE: writes sealed bytes from {@code from} on. */
    Answer save(int from) throws RefusedException, InterruptedException {
        byte[] sealed = vm.save(part);
        if (from > sealed.length) {
            return Answer.badArgument(1);
        }
        int length = (int) Math.min(sealed.length - from, page.size());
        page.copyOut(sealed, from, length, 0);
        return Answer.ok(sealed.length);
    }

    /** LOAD: takes a piece, and with the last one stages the part. */
    synchronized Answer load(Call call, int fromIndex, int lengthIndex, int totalIndex)
            throws RefusedException {
        int total = call.argument(totalIndex, PartCapacities.LARGEST_SEALED);
        int from = call.argument(fromIndex, total);
        int length = call.argument(lengthIndex, total - from);
        call.require(lengthIndex, page.holds(0, length));
        if (from == 0) {
            arriving = new byte[total];
            arrived = 0;
        }
        call.require(totalIndex, total == arriving.length);
        call.require(fromIndex, from == arrived);
        page.copyIn(0, arriving, from, length);
        arrived += length;
        if (arrived < total) {
            return Answer.OK;
        }
        byte[] whole = Arrays.copyOf(arriving, total);
        arriving = new byte[0];
        arrived = 0;
        if (whole.length == 0) {
            throw new RefusedException(Refusal.MALFORMED, part + " is empty");
        }
        vm.load(part, whole);
        return Answer.OK;
    }
}
