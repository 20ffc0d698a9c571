package dev.jerboa.multimodal.data;

import dev.jerboa.multimodal.Modality;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A folder of folders, each of which is named after the class of what is in it.
 *
 * <p>The key of a sample is its path in the folder without the ending: {@code cats/1.png} and {@code cats/1.wav} are one
 * sample, a picture and its sound. Files of other kinds, and those whose name starts with a dot, are passed over. Files
 * that are in no class folder have no label.
 */
public final class ClassFolders implements SampleSource {
    /** The label that holds the name of the class folder. */
    public static final String LABEL = "label";

    private final Path folder;
    private final UnreadablePolicy policy;

    /** Reads a folder, and does with files that cannot be read what the policy says. */
    public ClassFolders(Path folder, UnreadablePolicy policy) {
        this.folder = folder;
        this.policy = policy;
    }

    @Override
    public String name() {
        return folder.toString();
    }

    @Override
    public Stream<Sample> samples() {
        return filesByKey().entrySet().stream()
                .map(entry -> sample(entry.getKey(), entry.getValue()))
                .flatMap(Optional::stream);
    }

    /** The files of each sample, in the order of the keys. */
    private Map<String, List<Path>> filesByKey() {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(folder::relativize)
                    .filter(ClassFolders::isShown)
                    .filter(file -> FileModality.of(file.toString()).isPresent())
                    .sorted()
                    .collect(Collectors.groupingBy(ClassFolders::keyOf, TreeMap::new, Collectors.toList()));
        } catch (IOException e) {
            throw Problems.unreadable(folder.toString(), e);
        }
    }

    private Optional<Sample> sample(String key, List<Path> files) {
        SampleParts parts = new SampleParts(key, "'" + key + "' in " + folder);
        if (files.get(0).getNameCount() > 1) {
            parts.label(LABEL, files.get(0).getName(0).toString());
        }
        for (Path file : files) {
            Modality modality = FileModality.of(file.toString()).orElseThrow();
            Path whole = folder.resolve(file);
            if (modality == Modality.TEXT) {
                try {
                    parts.add(
                            modality, new RawValue.Text(Files.readString(whole).strip()));
                } catch (IOException e) {
                    parts.spoil(Problems.unreadable(whole.toString(), e));
                }
            } else {
                parts.add(modality, RawValue.Encoded.of(whole));
            }
        }
        return parts.finish(policy);
    }

    private static boolean isShown(Path file) {
        for (Path part : file) {
            if (part.toString().startsWith(".")) {
                return false;
            }
        }
        return true;
    }

    /** The path without the ending, with slashes on every system. */
    private static String keyOf(Path file) {
        String path = file.toString().replace('\\', '/');
        return path.substring(0, path.lastIndexOf('.'));
    }
}
