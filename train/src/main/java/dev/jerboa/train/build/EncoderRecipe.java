package dev.jerboa.train.build;

/** What a new encoder is to be like; {@link EncoderBuilder} makes the graph. */
public sealed interface EncoderRecipe
        permits LinearRecipe,
                MlpRecipe,
                ConvolutionRecipe,
                TransformerRecipe,
                TextRecipe,
                PictureRecipe,
                SpectrogramRecipe,
                FrameRecipe,
                NgramRecipe {}
