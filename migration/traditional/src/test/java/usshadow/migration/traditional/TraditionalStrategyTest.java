package usshadow.migration.traditional;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import usshadow.migration.api.PseudoDevice;

class TraditionalStrategyTest {
    private record Pseudo(String type) implements PseudoDevice {
        @Override
        public String section() {
            return type;
        }

        @Override
        public int instance() {
            return 0;
        }

        @Override
        public int version() {
            return 1;
        }

        @Override
        public byte[] save() {
            return new byte[0];
        }

        @Override
        public void load(int version, byte[] body) {}
    }

    @Test
    void onlyTheVmItselfTakesPart() {
        TraditionalStrategy strategy = new TraditionalStrategy();
        List<String> carried =
                List.of("vm", "serial", "vnc").stream()
                        .filter(type -> strategy.carries(new Pseudo(type)))
                        .toList();
        assertEquals(List.of("vm"), carried);
        assertEquals("traditional", strategy.name());
    }
}
