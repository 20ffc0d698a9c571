package dev.jerboa.demo.ocr;

import java.awt.image.BufferedImage;

/**
 * A word and a picture of it.
 *
 * @param text what is written
 * @param picture the word on a plain ground, with a small margin
 */
public record DrawnWord(String text, BufferedImage picture) {}
