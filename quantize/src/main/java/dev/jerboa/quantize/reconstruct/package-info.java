/**
 * Weights chosen for what the layer puts out, not one by one: the numerics of post-training reconstruction, on arrays.
 *
 * <p>Start with {@link dev.jerboa.quantize.reconstruct.LayerWeights} (a layer's matrix) and {@link
 * dev.jerboa.quantize.reconstruct.Hessian} (what is known of its inputs). {@link
 * dev.jerboa.quantize.reconstruct.Gptq} rounds weights so that their errors cancel; {@link
 * dev.jerboa.quantize.reconstruct.SmoothQuant}, {@link dev.jerboa.quantize.reconstruct.AwqSearch} and {@link
 * dev.jerboa.quantize.reconstruct.CrossLayerEqualization} find scales to move between layers, {@link
 * dev.jerboa.quantize.reconstruct.ClipSearch} and {@link dev.jerboa.quantize.reconstruct.HalfQuadratic} scales of blocks,
 * {@link dev.jerboa.quantize.reconstruct.DriftCorrection} biases, and {@link
 * dev.jerboa.quantize.reconstruct.OutputError} tells what was won. Nothing here knows of graphs or files.
 */
package dev.jerboa.quantize.reconstruct;
