package usshadow.hypervisor.cloud.vm;

import usshadow.machine.VcpuEngine;

/**
 * What an instance is built from.
 *
 * @param board chips, devices, consoles
 * @param engine memory and vCPUs
 * @param runner of the only vCPU
 * @param boot loads the image
 */
record VmParts(Board board, VcpuEngine.Vm engine, VcpuRunner runner, Boot boot) {
    /** Builds and connects them. */
    static VmParts build(VmSpec spec, NodeServices node) {
        // INTR leads to a vCPU that needs the controller first.
        VcpuRunner[] wired = new VcpuRunner[1];
        Board board =
                new Board(
                        spec,
                        node,
                        level -> {
                            if (level && wired[0] != null) {
                                wired[0].interrupt();
                            }
                        });
        VcpuEngine.Vm engine = node.engine().create(board.clock(), VmSpec.TSC_KHZ);
        VcpuEngine.Vcpu vcpu = engine.createVcpu(0, board.interrupts());
        VcpuRunner runner = new VcpuRunner(vcpu, board.interrupts(), board);
        wired[0] = runner;
        board.onChange(runner::pause);
        Boot boot = new Boot(spec, node.images(), engine.memory(), vcpu, board);
        return new VmParts(board, engine, runner, boot);
    }
}
