package usshadow.shell.cloud;

import java.util.List;
import usshadow.confinement.SystemStatus;

/**
 * What {@code vs-list} gives.
 *
 * @param systems by name
 */
public record SystemTable(List<SystemStatus> systems) {}
