/**
 * What of a model can go, found in the graph itself by following couplings.
 *
 * <p>Every index of every axis of every tensor is a point; an operator ties points together, since to take out one means to
 * take out the other. Points that hang together are a unit: a head, a neuron, a channel.
 */
package dev.jerboa.prune.structure;
