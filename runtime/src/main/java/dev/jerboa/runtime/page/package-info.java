/** Pages of HTML that are one file each: templates with holes, and what all pages look like. */
package dev.jerboa.runtime.page;
