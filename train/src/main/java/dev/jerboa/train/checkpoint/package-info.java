/** What a run needs to go on after a break: tensors in the safetensors format, and the place in the run as JSON. */
package dev.jerboa.train.checkpoint;
