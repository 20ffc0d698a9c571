package dev.jerboa.onnx.serde;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFilesTest {
    @TempDir
    Path folder;

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content, StandardCharsets.US_ASCII);
    }

    /** The oracles are the test vectors of FIPS 180-2 ("abc") and of the CRC catalogue ("123456789"). */
    @Test
    void checksumsAreThoseOfTheStandards() throws IOException {
        ModelFiles files = new ModelFiles(List.of(file("m", "abc"), file("d1", "1234"), file("d2", "56789")));
        assertThat(files.sha256()).isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThat(files.dataCrc32c()).contains("e3069283");
        assertThat(files.sizeBytes()).isEqualTo(12);
        assertThat(new ModelFiles(List.of(folder.resolve("m"))).dataCrc32c()).isEmpty();
    }
}
