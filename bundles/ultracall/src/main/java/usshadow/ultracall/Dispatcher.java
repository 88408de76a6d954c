package usshadow.ultracall;

import java.util.BitSet;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Judges accepted calls of one gate and has them carried out; counts what happened. */
final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(UltracallGate.class);

    private final String virtualizedSystem;
    private final UltracallRegion region;
    private final UltracallHandlers handlers;
    private final UltracallHandler transport;
    private final SharedPages pages;
    private final LongAdder calls = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder malformed = new LongAdder();

    /** Numbers whose handler's fault has been logged, so that L1 cannot fill the log. */
    private final BitSet logged = new BitSet();

    Dispatcher(
            String virtualizedSystem,
            UltracallRegion region,
            UltracallHandlers handlers,
            UltracallHandler transport,
            SharedPages pages) {
        this.virtualizedSystem = virtualizedSystem;
        this.region = region;
        this.handlers = handlers;
        this.transport = transport;
        this.pages = pages;
    }

    /**
     * Copies the call out of an accepted slot: from here on nothing of it is read from L1's memory
     * again.
     */
    Call copy(int slot, Cancellation cancellation) {
        long[] arguments = new long[UltracallLayout.ARGUMENTS];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = region.argument(slot, i);
        }
        return new Call(virtualizedSystem, region.number(slot), arguments, cancellation, pages);
    }

    /** The handler for a call that may run in this kind of slot; null if there is none. */
    UltracallHandler handler(Call call) {
        return call.number() >>> 8 == 0 ? transport : handlers.find(call.number());
    }

    /** Judges a call, has {@code handler} carry it out, and counts it. */
    Answer answer(Call call, int ticket, UltracallHandler handler, CallMode here) {
        calls.increment();
        Answer answer;
        try {
            answer = judge(call, ticket, handler, here);
        } catch (CallRefusedException refusal) {
            answer = refusal.answer();
        } catch (InterruptedException closing) {
            answer = Answer.of(UltracallStatus.CANCELLED);
        } catch (InternalError fault) {
            throw fault; // the mapping is gone: this gate ends
        } catch (RuntimeException | Error fault) {
            answer = fault(call, fault);
        }
        if (!answer.isOk()) {
            refused.increment();
        }
        return answer;
    }

    private Answer judge(Call call, int ticket, UltracallHandler handler, CallMode here)
            throws InterruptedException {
        if (ticket == 0) {
            return Answer.of(UltracallStatus.MALFORMED);
        }
        CallMode mode = handler == null ? null : handler.mode(call.number());
        if (mode == null) {
            return Answer.of(UltracallStatus.UNKNOWN_CALL);
        }
        if (mode != here) {
            return Answer.of(UltracallStatus.SLOT_RESERVED);
        }
        if (call.cancellation().cancelled()) {
            return Answer.of(UltracallStatus.CANCELLED);
        }
        Answer answer = handler.handle(call);
        if (answer == null) {
            throw new IllegalStateException(handler + " gave no answer to " + call);
        }
        return answer;
    }

    private Answer fault(Call call, Throwable fault) {
        failed.increment();
        boolean first;
        synchronized (logged) {
            first = !logged.get(call.number());
            logged.set(call.number());
        }
        if (first) {
            LOG.error(
                    "{} failed in its handler; further failures of this call are counted only",
                    call,
                    fault);
        }
        return Answer.of(UltracallStatus.FAILED);
    }

    void malformed() {
        malformed.increment();
    }

    GateCounters counters() {
        return new GateCounters(calls.sum(), refused.sum(), failed.sum(), malformed.sum());
    }
}
