/** A vCPU in the JVM: decodes guest code once into objects that execute themselves. */
package usshadow.engine.soft;
