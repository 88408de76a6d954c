/** Whole-system tests: real processes, real clients, driven as a user drives them. */
package usshadow.itests;
