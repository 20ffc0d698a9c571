/** Update rules, parameter groups, schedules of the learning rate, clipping, and the average of the weights. */
package dev.jerboa.train.optimize;
