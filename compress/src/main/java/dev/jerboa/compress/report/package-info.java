/** What a compression did and what was measured of it, as data, as JSON and as a page for a person. */
package dev.jerboa.compress.report;
