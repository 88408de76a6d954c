package usshadow.console.screen;

/**
 * A rectangle of pixels.
 *
 * @param x of its left column
 * @param y of its upper row
 * @param width pixels
 * @param height pixels
 */
public record Area(int x, int y, int width, int height) {}
