package dev.jerboa.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of Jerboa, as the build wrote it. */
public final class Version {
    private Version() {}

    /** The version number, such as {@code 0.1.0}. */
    public static String text() {
        try (InputStream input = Version.class.getResourceAsStream("version.properties")) {
            Properties properties = new Properties();
            properties.load(input);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
