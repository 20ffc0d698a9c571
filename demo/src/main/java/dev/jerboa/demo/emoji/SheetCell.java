package dev.jerboa.demo.emoji;

/**
 * Where a picture stands.
 *
 * @param sheet the number of the sheet
 * @param row the row there
 */
public record SheetCell(int sheet, int row) {}
