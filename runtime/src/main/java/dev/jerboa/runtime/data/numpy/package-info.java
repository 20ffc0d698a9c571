/** Reads arrays that NumPy wrote: {@code .npy} files, and {@code .npz} archives of them. */
package dev.jerboa.runtime.data.numpy;
