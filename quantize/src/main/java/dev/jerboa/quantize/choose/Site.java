package dev.jerboa.quantize.choose;

import dev.jerboa.quantize.calibrate.ActivationStatistics;
import dev.jerboa.quantize.plan.Weight;

/**
 * A matrix product whose form is to be chosen.
 *
 * @param weight the factor that is a constant; read in one place only
 * @param input the name of the activation that it is multiplied with
 * @param inputs its width on the side of the activation
 * @param outputs its width on the other side
 * @param statistics what calibration saw of the activation
 */
public record Site(Weight weight, String input, int inputs, int outputs, ActivationStatistics statistics) {}
