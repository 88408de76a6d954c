/**
 * Hot deployment. File Install watches the folder; every jar goes through {@link
 * usshadow.load.impl.Door}, is read and repacked once ({@link usshadow.load.impl.PluginJar}),
 * judged ({@link usshadow.load.impl.PluginPolicy}) and installed from those very bytes ({@link
 * usshadow.load.impl.PluginHost}).
 */
package usshadow.load.impl;
