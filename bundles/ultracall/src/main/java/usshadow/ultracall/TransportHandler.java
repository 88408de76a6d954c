package usshadow.ultracall;

import java.util.concurrent.TimeUnit;

/** Serves block 0 for one gate. */
final class TransportHandler implements UltracallHandler {
    /** Cancels the call with this ticket in this call slot; whether it was running. */
    interface Canceller {
        boolean cancel(int slot, int ticket);
    }

    private final SharedPages pages;
    private final Canceller canceller;
    private final ThreadLocal<byte[]> echoed = ThreadLocal.withInitial(() -> new byte[0]);

    TransportHandler(SharedPages pages, Canceller canceller) {
        this.pages = pages;
        this.canceller = canceller;
    }

    @Override
    public int block() {
        return 0;
    }

    @Override
    public CallMode mode(int number) {
        return switch (number) {
            case TransportCalls.VERSION,
                    TransportCalls.REGISTER_PAGE,
                    TransportCalls.UNREGISTER_PAGE,
                    TransportCalls.CANCEL,
                    TransportCalls.ECHO ->
                    CallMode.IMMEDIATE;
            case TransportCalls.ECHO_DEFERRED, TransportCalls.WAIT -> CallMode.DEFERRED;
            default -> null;
        };
    }

    @Override
    public Answer handle(Call call) throws InterruptedException {
        return switch (call.number()) {
            case TransportCalls.VERSION -> Answer.ok(UltracallLayout.VERSION);
            case TransportCalls.REGISTER_PAGE -> pages.register(call.argument(0), call.argument(1));
            case TransportCalls.UNREGISTER_PAGE ->
                    pages.unregister(call.argument(0)) ? Answer.OK : Answer.badArgument(0);
            case TransportCalls.CANCEL -> cancel(call);
            case TransportCalls.ECHO, TransportCalls.ECHO_DEFERRED -> echo(call);
            case TransportCalls.WAIT -> await(call);
            default -> Answer.of(UltracallStatus.UNKNOWN_CALL);
        };
    }

    private Answer cancel(Call call) {
        int slot = call.argument(0, UltracallLayout.SLOTS - 1);
        call.require(0, slot >= UltracallLayout.FIRST_CALL_SLOT);
        long ticket = call.argument(1);
        call.require(1, ticket != 0 && ticket == Integer.toUnsignedLong((int) ticket));
        return Answer.ok(canceller.cancel(slot, (int) ticket) ? 1 : 0);
    }

    private Answer echo(Call call) {
        if ((call.argument(0) | call.argument(3)) == 0) {
            return Answer.OK;
        }
        SharedPage page = call.page(0);
        int length = call.argument(3, TransportCalls.ECHO_LIMIT);
        call.require(1, page.holds(call.argument(1), length));
        call.require(2, page.holds(call.argument(2), length));
        byte[] bytes = echoed.get();
        if (bytes.length < length) {
            bytes = new byte[Math.max(length, (int) UltracallLayout.PAGE)];
            echoed.set(bytes);
        }
        page.copyIn(call.argument(1), bytes, 0, length);
        page.copyOut(bytes, 0, length, call.argument(2));
        return Answer.ok(length);
    }

    private static Answer await(Call call) throws InterruptedException {
        long micros = call.argument(0);
        call.require(0, micros >= 0 && micros <= TransportCalls.WAIT_LIMIT);
        return Answer.of(
                call.cancellation().await(TimeUnit.MICROSECONDS.toNanos(micros))
                        ? UltracallStatus.CANCELLED
                        : UltracallStatus.OK);
    }
}
