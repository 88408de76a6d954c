package usshadow.load;

import java.util.List;

/**
 * The node's plug-ins. The service's property {@code service.changecount} grows whenever a
 * plug-in's state changes, so a service listener can wait for a change.
 */
public interface Plugins {

    /**
     * What the load folder holds, as last judged.
     *
     * @return the plug-ins by file name
     */
    List<Plugin> list();
}
