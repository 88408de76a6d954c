package usshadow.ultracall;

import java.util.function.Function;

/** A handler made of functions: number 0 of its block is immediate, number 1 deferred. */
final class TestHandler implements UltracallHandler {
    static final int IMMEDIATE = 0x500;
    static final int DEFERRED = 0x501;

    /** A deferred call's body. */
    interface Body {
        Answer run(Call call) throws InterruptedException;
    }

    private final Function<Call, Answer> immediate;
    private final Body deferred;

    TestHandler(Function<Call, Answer> immediate, Body deferred) {
        this.immediate = immediate;
        this.deferred = deferred;
    }

    static TestHandler immediate(Function<Call, Answer> immediate) {
        return new TestHandler(immediate, call -> Answer.OK);
    }

    static TestHandler deferred(Body deferred) {
        return new TestHandler(call -> Answer.OK, deferred);
    }

    @Override
    public int block() {
        return 5;
    }

    @Override
    public CallMode mode(int number) {
        return switch (number) {
            case IMMEDIATE -> CallMode.IMMEDIATE;
            case DEFERRED -> CallMode.DEFERRED;
            default -> null;
        };
    }

    @Override
    public Answer handle(Call call) throws InterruptedException {
        return call.number() == IMMEDIATE ? immediate.apply(call) : deferred.run(call);
    }
}
