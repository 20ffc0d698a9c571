package dev.jerboa.demo.ocr;

import dev.jerboa.demo.DemoFiles;
import java.nio.file.Path;

/** The models of PP-OCR version 4, which the build brings on the class path. */
public final class OcrModels {
    private OcrModels() {}

    /** Copies the recogniser, which reads one line of text, into a folder as {@code recogniser.onnx}. */
    public static Path recogniser(Path folder) {
        return DemoFiles.copy("/models/ch_PP-OCRv4_rec_infer.onnx", folder.resolve("recogniser.onnx"));
    }

    /** Copies the detector, which finds text on a page, into a folder as {@code detector.onnx}. */
    public static Path detector(Path folder) {
        return DemoFiles.copy("/models/ch_PP-OCRv4_det_infer.onnx", folder.resolve("detector.onnx"));
    }
}
