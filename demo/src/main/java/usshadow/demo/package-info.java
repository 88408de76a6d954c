/**
 * The demonstration, and the players that it shares with campaigns and whole-system tests: a user
 * with a real SSH client, operators at their shells, and the search of what they recorded.
 */
package usshadow.demo;
