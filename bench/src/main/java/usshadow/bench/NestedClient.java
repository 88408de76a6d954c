package usshadow.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import usshadow.linux.Memfd;
import usshadow.nested.NestedException;
import usshadow.ultracall.UltracallCaller;

/** L1 in a process of its own: reads how many exits to take, answers how long each took, ns. */
final class NestedClient {
    private static final int WARM_UP = 20_000;

    private NestedClient() {}

    /** No arguments; the memory is inherited. */
    public static void main(String[] arguments) throws IOException, NestedException {
        UltracallCaller caller =
                UltracallCaller.attach(Memfd.inherited(Memfd.INHERITED_DESCRIPTOR).segment());
        GuestEnd guest = new GuestEnd(caller, false);
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        int count = Integer.parseInt(in.readLine());
        for (int i = 0; i < WARM_UP; i++) {
            guest.turn();
        }
        StringBuilder answer = new StringBuilder();
        for (int i = 0; i < count; i++) {
            long start = System.nanoTime();
            guest.turn();
            answer.append(System.nanoTime() - start).append(' ');
        }
        guest.vm.close();
        new PrintStream(System.out, true, StandardCharsets.UTF_8).println(answer);
    }
}
