/** Reading text in pictures with PP-OCR: drawn words and pages, and how well a compressed model still reads them. */
package dev.jerboa.demo.ocr;
