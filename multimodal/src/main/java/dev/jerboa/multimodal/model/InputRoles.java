package dev.jerboa.multimodal.model;

import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.text.TextInputs;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType.TensorType;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the inputs of a network are for, by type and shape first, and by name only where these do not tell.
 *
 * <p>Whole numbers in two dimensions are tokens, their mask, segments or positions. Floats in four dimensions are
 * pictures if the second is 3, and spectrograms if it is 1 or 4. Floats in three are spectrograms, in two waveforms.
 *
 * @param main for each modality the input that holds it: token ids, pixels, spectrogram or waveform
 * @param text the inputs of tokens, where there are any
 * @param others inputs whose use is not known
 */
record InputRoles(Map<Modality, Value> main, Optional<TextInputs> text, List<Value> others) {
    /** Finds out. */
    static InputRoles of(List<Value> inputs) {
        Map<Modality, Value> main = new EnumMap<>(Modality.class);
        Map<String, String> tokens = new HashMap<>();
        List<Value> others = new ArrayList<>();
        for (Value input : inputs) {
            String token = tokenRole(input);
            Optional<Modality> modality = token.equals("ids") ? Optional.of(Modality.TEXT) : floatRole(input);
            if (!token.isEmpty() && tokens.putIfAbsent(token, input.name()) == null) {
                modality.ifPresent(found -> main.put(found, input));
            } else if (token.isEmpty() && modality.isPresent() && !main.containsKey(modality.get())) {
                main.put(modality.get(), input);
            } else {
                others.add(input);
            }
        }
        Optional<TextInputs> text = Optional.ofNullable(main.get(Modality.TEXT))
                .map(ids -> new TextInputs(
                        ids.name(),
                        Optional.ofNullable(tokens.get("mask")),
                        Optional.ofNullable(tokens.get("types")),
                        Optional.ofNullable(tokens.get("positions")),
                        is(ElementType.INT32, ids) ? ElementType.INT32 : ElementType.INT64));
        return new InputRoles(main, text, List.copyOf(others));
    }

    /** The modalities that the network reads. */
    Set<Modality> modalities() {
        return main.keySet();
    }

    private static String tokenRole(Value input) {
        String name = input.name().toLowerCase(Locale.ROOT);
        if (!(is(ElementType.INT64, input) || is(ElementType.INT32, input))
                || Shapes.rank(input) > 2
                || isCache(name)) {
            return "";
        } else if (name.contains("mask")) {
            return "mask";
        } else if (name.contains("type") || name.contains("segment")) {
            return "types";
        }
        return name.contains("position") ? "positions" : "ids";
    }

    private static Optional<Modality> floatRole(Value input) {
        String name = input.name().toLowerCase(Locale.ROOT);
        if (!is(ElementType.FLOAT, input) || isCache(name)) {
            return Optional.empty();
        }
        return switch (Shapes.rank(input)) {
            case 4 -> Optional.of(isSpectrogram(input, name) ? Modality.AUDIO : Modality.IMAGE);
            case 2, 3 -> name.contains("mask") ? Optional.empty() : Optional.of(Modality.AUDIO);
            default -> Optional.empty();
        };
    }

    private static boolean isSpectrogram(Value input, String name) {
        Optional<Integer> channels = Shapes.fixed(input, 1);
        if (channels.isPresent()) {
            return channels.get() == 1 || channels.get() == 4;
        }
        return name.contains("feature") || name.contains("audio") || name.contains("mel") || name.contains("spec");
    }

    /** Whether a name is of those that only decoders have. */
    private static boolean isCache(String name) {
        return name.startsWith("past_key") || name.contains("hidden_state") || name.contains("cache");
    }

    private static boolean is(ElementType type, Value value) {
        return value.type() instanceof TensorType tensor && tensor.elementType() == type;
    }
}
