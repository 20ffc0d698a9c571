/** Takes the least important parts out of a model: by criterion and goal, in stages, with repair. */
package dev.jerboa.compress.pruning;
