package dev.jerboa.multimodal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.audio.Layout;
import dev.jerboa.multimodal.audio.Levels;
import dev.jerboa.multimodal.audio.LogMelProcessor;
import dev.jerboa.multimodal.audio.LogMelSpec;
import dev.jerboa.multimodal.audio.Logarithm;
import dev.jerboa.multimodal.data.RawValue;
import dev.jerboa.multimodal.image.Extent;
import dev.jerboa.multimodal.image.PictureProcessor;
import dev.jerboa.multimodal.image.PictureSpec;
import dev.jerboa.multimodal.text.TokenProcessor;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.train.build.EncoderBuilder;
import dev.jerboa.train.build.SpectrogramRecipe;
import dev.jerboa.train.build.TransformerShape;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories shaped like published exports; the vectors are worked by hand from the weights. */
class MultimodalModelTest {
    @TempDir
    private Path folder;

    private static RawValue text(String words) {
        return new RawValue.Text(words);
    }

    private RawValue plain(int rgb) throws IOException {
        BufferedImage picture = new BufferedImage(20, 12, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 240; i++) {
            picture.setRGB(i % 20, i / 20, rgb);
        }
        Path file = folder.resolve(Integer.toHexString(rgb) + ".png");
        ImageIO.write(picture, "png", file.toFile());
        return RawValue.Encoded.of(file);
    }

    private static void assertUnit(float[] actual, double[] expected) {
        double length = 0;
        for (double value : expected) {
            length += value * value;
        }
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) actual[i]).isEqualTo(expected[i] / Math.sqrt(length), within(1e-5));
        }
    }

    private static double[] mean(int... tokens) {
        double[] mean = new double[TinyNetworks.WIDTH];
        for (int token : tokens) {
            for (int i = 0; i < mean.length; i++) {
                mean[i] += TinyNetworks.table()[token][i] / tokens.length;
            }
        }
        return mean;
    }

    private static double[] colour(double red, double green, double blue) {
        double[] result = new double[TinyNetworks.WIDTH];
        for (int i = 0; i < result.length; i++) {
            float[][] weights = TinyNetworks.colours();
            result[i] = red * weights[0][i] + green * weights[1][i] + blue * weights[2][i];
        }
        return result;
    }

    private void write(String name, String json) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, json);
    }

    private void clip(boolean split) throws IOException {
        TinyTokenizers.words(folder);
        write("config.json", "{\"model_type\": \"clip\", \"text_config\": {}, \"vision_config\": {}}");
        write("tokenizer_config.json", "{\"model_max_length\": 6, \"pad_token\": \"[PAD]\"}");
        // As OpenAI's own file: sizes are numbers, and do_rescale is not there.
        write("preprocessor_config.json", """
                {"crop_size": 8, "do_center_crop": true, "do_normalize": true, "do_resize": true,
                 "feature_extractor_type": "CLIPFeatureExtractor", "image_mean": [0.5, 0.25, 0.0],
                 "image_std": [0.5, 0.5, 0.25], "resample": 3, "size": 8}
                """);
        if (split) {
            new TinyNetworks()
                    .tokens("input_ids", ElementType.INT64, -5)
                    .atLargest("input_ids", "text_embeds")
                    .hiddenStates("last_hidden_state")
                    .write(folder.resolve("onnx/text_model.onnx"));
            new TinyNetworks()
                    .pictures("pixel_values", -2, -3, "image_embeds")
                    .write(folder.resolve("onnx/vision_model.onnx"));
        }
        new TinyNetworks()
                .tokens("input_ids", ElementType.INT64, -5)
                .atLargest("input_ids", "text_embeds")
                .pictures("pixel_values", -2, -3, "image_embeds")
                .logits("text_embeds", "image_embeds", 100, 0)
                .write(folder.resolve("onnx/model.onnx"));
    }

    private void assertClip(MultimodalModel model) throws IOException {
        assertThat(model.modalities()).containsExactly(Modality.TEXT, Modality.IMAGE);
        assertThat(model.logitScale().orElseThrow().factor()).isEqualTo(100, within(1e-3));
        List<RawValue> texts = List.of(text("a photo of a red dog"), text("A cat"));
        float[][] vectors = model.encoder(Modality.TEXT).embed(texts);
        // The end mark is the largest number, and is kept where the first text is cut.
        assertUnit(vectors[0], mean(TinyTokenizers.END));
        assertUnit(vectors[1], mean(TinyTokenizers.END));
        assertThat(model.encoder(Modality.TEXT).dimension()).isEqualTo(TinyNetworks.WIDTH);
        float[][] pictures = model.encoder(Modality.IMAGE).embed(List.of(plain(0xff0000), plain(0x00ff80)));
        assertUnit(pictures[0], colour(1, -0.5, 0));
        assertUnit(pictures[1], colour(-1, 1.5, 128 / 255.0 / 0.25));
    }

    @Test
    void aClipDirectoryGivesVectorsOfTextsAndPictures() throws IOException {
        clip(true);
        try (MultimodalModel model = MultimodalModel.open(folder)) {
            assertClip(model);
            assertThat(model.tower(Modality.TEXT).file()).hasFileName("text_model.onnx");
            TokenProcessor processor =
                    (TokenProcessor) model.tower(Modality.TEXT).processor();
            assertThat(processor.spec().padId()).isEqualTo(TinyTokenizers.PADDING);
            var ids = processor
                    .process(List.of(text("a photo of a red dog"), text("cat")))
                    .get("input_ids");
            assertThat(ids.longs())
                    .containsExactly(
                            TinyTokenizers.START,
                            1,
                            2,
                            3,
                            1,
                            TinyTokenizers.END,
                            TinyTokenizers.START,
                            4,
                            TinyTokenizers.END,
                            5,
                            5,
                            5);
        }
    }

    @Test
    void aWholeModelIsSplitAndSavedAsTowers() throws IOException {
        clip(false);
        Path saved = folder.resolve("saved");
        try (MultimodalModel model = MultimodalModel.open(folder)) {
            assertClip(model);
            ModelDirectory.of(model).write(saved);
        }
        assertThat(saved.resolve("onnx/text_model.onnx")).exists();
        assertThat(saved.resolve("onnx/vision_model.onnx")).exists();
        try (MultimodalModel model = MultimodalModel.open(saved)) {
            assertClip(model);
        }
        // Written again in the same place, from itself.
        try (MultimodalModel model = MultimodalModel.open(saved)) {
            ModelDirectory.of(model).write(saved);
        }
        try (MultimodalModel model = MultimodalModel.open(saved)) {
            assertClip(model);
        }
        try (var left = Files.list(folder)) {
            assertThat(left.filter(file -> file.getFileName().toString().startsWith(".")))
                    .isEmpty();
        }
    }

    @Test
    void aSiglipTextIsPaddedToItsWholeLength() throws IOException {
        TinyTokenizers.words(folder);
        write(
                "config.json",
                "{\"model_type\": \"siglip\", \"text_config\": {\"model_type\": \"siglip_text_model\"},"
                        + " \"vision_config\": {\"model_type\": \"siglip_vision_model\"}}");
        write("tokenizer_config.json", "{\"model_max_length\": 7, \"pad_token\": \"</s>\"}");
        write("preprocessor_config.json", """
                {"do_normalize": true, "do_rescale": true, "do_resize": true, "image_mean": [0.5, 0.5, 0.5],
                 "image_processor_type": "SiglipImageProcessor", "image_std": [0.5, 0.5, 0.5], "resample": 3,
                 "rescale_factor": 0.00392156862745098, "size": {"height": 6, "width": 10}}
                """);
        new TinyNetworks()
                .tokens("input_ids", ElementType.INT64, -5)
                .hiddenStates("last_hidden_state")
                .lastAndMean("pooler_output")
                .write(folder.resolve("onnx/text_model.onnx"));
        new TinyNetworks()
                .pictures("pixel_values", 6, 10, "pooler_output")
                .write(folder.resolve("onnx/vision_model.onnx"));
        int s = TinyTokenizers.START;
        int e = TinyTokenizers.END;
        double[] expected = mean(s, 1, 4, e, e, e, e);
        double[] last = mean(e);
        for (int i = 0; i < expected.length; i++) {
            expected[i] += last[i];
        }
        Path saved = folder.resolveSibling(folder.getFileName() + "-saved");
        try (MultimodalModel model = MultimodalModel.open(folder)) {
            assertUnit(model.encoder(Modality.TEXT).embed(List.of(text("a cat"), text("dog")))[0], expected);
            assertUnit(model.encoder(Modality.IMAGE).embed(List.of(plain(0xff0000)))[0], colour(1, -1, -1));
            ModelDirectory.of(model).write(saved);
        }
        try (MultimodalModel model = MultimodalModel.open(saved)) {
            assertUnit(model.encoder(Modality.TEXT).embed(List.of(text("a cat")))[0], expected);
            assertThat(((PictureProcessor) model.tower(Modality.IMAGE).processor())
                            .spec()
                            .sizeFor(null))
                    .hasToString("PictureSize[height=6, width=10]");
        }
    }

    private void sentences(String pooling) throws IOException {
        TinyTokenizers.words(folder);
        write("config.json", "{\"model_type\": \"bert\", \"max_position_embeddings\": 512}");
        write("sentence_bert_config.json", "{\"max_seq_length\": 9}");
        write("modules.json", "[{\"type\": \"sentence_transformers.models.Pooling\", \"path\": \"1_Pooling\"}]");
        write("1_Pooling/config.json", "{\"word_embedding_dimension\": 4, \"" + pooling + "\": true}");
        new TinyNetworks()
                .tokens("input_ids", ElementType.INT64, -5)
                .unused("token_type_ids")
                .unused("attention_mask")
                .lastAndMean("pooler_output")
                .hiddenStates("last_hidden_state")
                .write(folder.resolve("onnx/model.onnx"));
        Files.copy(folder.resolve("onnx/model.onnx"), folder.resolve("onnx/model_O2.onnx"));
        Files.writeString(folder.resolve("onnx/model_fp16.onnx"), "never read");
    }

    @Test
    void sentenceTransformersArePooledAsTheySay() throws IOException {
        sentences("pooling_mode_mean_tokens");
        List<RawValue> texts = List.of(text("a cat"), text("a photo of a red dog"));
        int s = TinyTokenizers.START;
        int e = TinyTokenizers.END;
        try (MultimodalModel model = MultimodalModel.open(folder)) {
            assertThat(model.modalities()).containsExactly(Modality.TEXT);
            assertThat(model.tower(Modality.TEXT).file()).hasFileName("model.onnx");
            assertUnit(model.encoder(Modality.TEXT).embed(texts)[0], mean(s, 1, 4, e));
        }
        write("1_Pooling/config.json", "{\"pooling_mode_cls_token\": true, \"pooling_mode_mean_tokens\": false}");
        try (MultimodalModel model = MultimodalModel.open(folder)) {
            assertUnit(model.encoder(Modality.TEXT).embed(texts)[0], mean(s));
        }
        OpenOptions last = OpenOptions.defaults().withPooling(Modality.TEXT, Pooling.LAST);
        try (MultimodalModel model = MultimodalModel.open(folder, last.withVariant("o2"))) {
            assertThat(model.tower(Modality.TEXT).file()).hasFileName("model_O2.onnx");
            assertUnit(model.encoder(Modality.TEXT).embed(texts)[0], mean(e));
            Path saved = folder.resolve("saved");
            ModelDirectory.of(model).write(saved);
            Files.delete(saved.resolve("jerboa.json"));
            write("saved/1_Pooling/config.json", "{\"pooling_mode_weightedmean_tokens\": true}");
            assertThatThrownBy(() -> MultimodalModel.open(saved)).hasMessageContaining("weightedmean_tokens");
        }
    }

    @Test
    void aPairOfFilesIsJoined() throws IOException {
        Path textual = folder.resolve("textual/model.onnx");
        Path visual = folder.resolve("visual/model.onnx");
        TinyTokenizers.words(folder.resolve("textual"));
        new TinyNetworks()
                .tokens("text", ElementType.INT32, 6)
                .atLargest("text", "output")
                .write(textual);
        new TinyNetworks().pictures("image", 8, 8, "output").write(visual);
        write(
                "visual/preprocess_cfg.json",
                "{\"size\": [8, 8], \"mean\": [0, 0, 0], \"std\": [1, 1, 1], \"interpolation\": \"bicubic\","
                        + " \"resize_mode\": \"squash\"}");
        try (MultimodalModel pair = MultimodalModel.open(folder)) {
            assertUnit(pair.encoder(Modality.TEXT).embed(List.of(text("a cat")))[0], mean(TinyTokenizers.END));
            assertUnit(pair.encoder(Modality.IMAGE).embed(List.of(plain(0x00ff00)))[0], colour(0, 1, 0));
        }
        Path joined = folder.resolve("joined");
        Path tokenizer = folder.resolve("textual/tokenizer.json");
        ModelDirectory.empty()
                .tower(TowerSource.text(textual, tokenizer, Pooling.GIVEN))
                .tower(TowerSource.pictures(visual, PictureSpec.CLIP))
                .logitScale(new LogitScale(10, -10))
                .write(joined);
        try (MultimodalModel model = MultimodalModel.open(joined)) {
            assertThat(model.logitScale()).isEqualTo(Optional.of(new LogitScale(10, -10)));
            PictureSpec spec = ((PictureProcessor) model.tower(Modality.IMAGE).processor()).spec();
            assertThat(spec.normalization()).isEqualTo(PictureSpec.CLIP.normalization());
            assertThat(spec.shortestEdge()).hasValue(224);
        }
    }

    @Test
    void aClapDirectoryOpensWithBothTowers() throws IOException {
        TinyTokenizers.words(folder);
        write("config.json", "{\"model_type\": \"clap\", \"text_config\": {\"model_type\": \"clap_text_model\"}}");
        write("tokenizer_config.json", "{\"model_max_length\": 512, \"pad_token\": \"[PAD]\"}");
        write("preprocessor_config.json", """
                {"chunk_length_s": 10, "feature_extractor_type": "ClapFeatureExtractor", "feature_size": 64,
                 "fft_window_size": 1024, "frequency_max": 14000, "frequency_min": 50, "hop_length": 480,
                 "max_length_s": 10, "n_fft": 1024, "nb_frequency_bins": 513, "nb_max_frames": 1000,
                 "nb_max_samples": 480000, "padding": "repeatpad", "padding_side": "right", "sampling_rate": 48000,
                 "top_db": null, "truncation": "rand_trunc"}
                """);
        new TinyNetworks()
                .tokens("input_ids", ElementType.INT64, -5)
                .unused("attention_mask")
                .lastAndMean("text_embeds")
                .write(folder.resolve("onnx/text_model_quantized.onnx"));
        new TinyNetworks().sounds("input_features", 64, "audio_embeds").write(folder.resolve("onnx/audio_model.onnx"));
        try (MultimodalModel model = MultimodalModel.open(folder)) {
            assertThat(model.modalities()).containsExactly(Modality.TEXT, Modality.AUDIO);
            assertThat(model.tower(Modality.TEXT).file()).hasFileName("text_model_quantized.onnx");
            assertThat(model.tower(Modality.AUDIO).output()).isEqualTo("audio_embeds");
            assertThatThrownBy(() -> model.encoder(Modality.IMAGE))
                    .hasMessageContaining("no encoder for image, only for text, audio");
            assertSounds(model, LogMelSpec.clap(false));
            Path saved = folder.resolve("saved");
            ModelDirectory.of(model).write(saved);
            try (MultimodalModel again = MultimodalModel.open(saved)) {
                assertSounds(again, LogMelSpec.clap(false));
            }
        }
    }

    /** The tiny tower gives the mean levels of the first bands: those of the spectrogram itself. */
    private static void assertSounds(MultimodalModel model, LogMelSpec spec) {
        List<RawValue> sounds = ProbeValues.all(Modality.AUDIO);
        float[][] vectors = model.encoder(Modality.AUDIO).embed(sounds);
        for (int i = 0; i < sounds.size(); i++) {
            float[] levels = new LogMelProcessor("x", spec)
                    .process(List.of(sounds.get(i)))
                    .get("x")
                    .floats();
            int bands = spec.mels().count();
            double[] mean = new double[TinyNetworks.WIDTH];
            for (int frame = 0; frame < spec.frames(); frame++) {
                for (int band = 0; band < mean.length; band++) {
                    mean[band] += levels[frame * bands + band];
                }
            }
            assertUnit(vectors[i], mean);
        }
    }

    @Test
    void picturesAndOwnSoundsStandSideBySide() throws IOException {
        Path vision = folder.resolve("a.onnx");
        Path sound = folder.resolve("b.onnx");
        new TinyNetworks().pictures("pixels", 6, 6, "image_embeds").write(vision);
        new TinyNetworks().sounds("mel", 20, "audio_embeds").write(sound);
        LogMelSpec speech = LogMelSpec.speech(20, 50);
        LogMelSpec spec = new LogMelSpec(
                speech.rateHertz(),
                speech.samples(),
                speech.shortSound(),
                speech.framing(),
                speech.frames(),
                speech.mels(),
                Levels.of(Logarithm.NATURAL, 1e-3),
                Layout.FRAMES_BY_MELS,
                1);
        Path saved = folder.resolve("saved");
        ModelDirectory.empty()
                .tower(TowerSource.pictures(
                        vision, PictureSpec.IMAGENET.withSize(new Extent.Fixed(6), new Extent.Fixed(6))))
                .tower(TowerSource.sounds(sound, spec))
                .write(saved);
        try (MultimodalModel model = MultimodalModel.open(saved)) {
            assertSounds(model, spec);
            assertThat(((LogMelProcessor) model.tower(Modality.AUDIO).processor()).spec())
                    .isEqualTo(spec);
            assertThat(model.encoder(Modality.IMAGE).embed(List.of(plain(0x00ff00))))
                    .hasDimensions(1, 4);
        }
    }

    @Test
    void whispersEncoderIsFoundAndItsDecoderIsNot() throws IOException {
        write("config.json", "{\"model_type\": \"whisper\"}");
        TransformerShape shape = TransformerShape.of(1, 8, 2, 8);
        OnnxModel encoder = EncoderBuilder.build(new SpectrogramRecipe(shape, 80, 3000, 0), 1);
        OnnxFile.write(encoder, Files.createDirectories(folder.resolve("onnx")).resolve("encoder_model.onnx"));
        new TinyNetworks()
                .tokens("input_ids", ElementType.INT64, -5)
                .unused("encoder_hidden_states")
                .lastAndMean("logits")
                .write(folder.resolve("onnx/decoder_model.onnx"));
        try (MultimodalModel model = MultimodalModel.open(folder)) {
            assertThat(model.modalities()).containsExactly(Modality.AUDIO);
            assertThat(model.tower(Modality.AUDIO).pooling()).isEqualTo(Pooling.GIVEN);
            float[][] vectors = model.encoder(Modality.AUDIO).embed(ProbeValues.all(Modality.AUDIO));
            assertThat(vectors).hasDimensions(2, 8);
        }
    }

    @Test
    void errorsSayWhatWasFoundAndWhatIsMissing() throws IOException {
        assertThatThrownBy(() -> MultimodalModel.open(folder.resolve("nowhere")))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("nowhere does not exist");
        assertThatThrownBy(() -> MultimodalModel.open(folder)).hasMessageContaining("holds no .onnx file");
        new TinyNetworks().tokens("ids", ElementType.INT64, -5).lastAndMean("y").write(folder.resolve("m_fp16.onnx"));
        assertThatThrownBy(() -> MultimodalModel.open(folder))
                .hasMessageContaining("no weights that suit this processor; it has fp16");
        assertThatThrownBy(() ->
                        MultimodalModel.open(folder, OpenOptions.defaults().withVariant("q4")))
                .hasMessageContaining("no weights of the form 'q4'; it has fp16");
        assertThatThrownBy(() ->
                        MultimodalModel.open(folder, OpenOptions.defaults().withVariant("fp16")))
                .hasMessageContaining("has a text encoder but no tokenizer.json");
        TinyTokenizers.words(folder);
        for (String name : List.of("a.onnx", "b.onnx")) {
            new TinyNetworks()
                    .tokens("ids", ElementType.INT64, -5)
                    .lastAndMean("y")
                    .write(folder.resolve(name));
        }
        assertThatThrownBy(() -> MultimodalModel.open(folder))
                .hasMessageContaining("two towers for text: a.onnx and b.onnx");
        write("jerboa.json", "{\"format\": 2}");
        assertThatThrownBy(() -> MultimodalModel.open(folder)).hasMessageContaining("format 2");
        write(
                "jerboa.json",
                "{\"format\": 1, \"towers\": {\"text\": {\"file\": \"../a.onnx\", \"output\": \"y\", "
                        + "\"pooling\": \"given\"}}}");
        assertThatThrownBy(() -> MultimodalModel.open(folder)).hasMessageContaining("../a.onnx");
        assertThatThrownBy(() -> ModelDirectory.empty().write(folder)).hasMessageContaining("without an encoder");
    }
}
