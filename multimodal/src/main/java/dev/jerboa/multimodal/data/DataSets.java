package dev.jerboa.multimodal.data;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Opens a data set of whatever form: tar archives, a table, or a folder of files. */
public final class DataSets {
    private static final String FORMS =
            "Give tar archives, a .csv, .tsv or .jsonl table, or a folder of class folders with pictures, sounds or texts.";

    private DataSets() {}

    /**
     * Opens a data set.
     *
     * <p>A file is a tar archive or a table by its ending. A folder is one of archives if it holds any, a table if it
     * holds one, and else one of class folders.
     *
     * @throws JerboaException {@code UNREADABLE} if there is nothing, or nothing of these forms, or more than one; the
     *     message says what was found
     */
    public static SampleSource open(Path path, UnreadablePolicy policy) {
        if (Files.isRegularFile(path)) {
            return file(path, policy);
        } else if (!Files.isDirectory(path)) {
            throw new JerboaException(ErrorCode.NOT_A_FILE, "there is no data set " + path, FORMS);
        }
        Contents contents = Contents.of(path);
        if (!contents.archives().isEmpty() && contents.tables().isEmpty()) {
            return new TarShards(contents.archives(), policy);
        } else if (contents.archives().isEmpty() && contents.tables().size() == 1) {
            return TableSource.of(contents.tables().get(0), policy);
        } else if (contents.archives().isEmpty() && contents.tables().isEmpty() && contents.media() > 0) {
            return new ClassFolders(path, policy);
        }
        throw new JerboaException(ErrorCode.UNREADABLE, path + " is no data set: it holds " + contents, FORMS);
    }

    private static SampleSource file(Path path, UnreadablePolicy policy) {
        String name = path.getFileName().toString();
        if (isArchive(path)) {
            return new TarShards(List.of(path), policy);
        } else if (TableSource.isTable(name)) {
            return TableSource.of(path, policy);
        }
        String lower = name.toLowerCase(Locale.ROOT);
        boolean compressed = lower.endsWith(".tar.gz") || lower.endsWith(".tgz") || lower.endsWith(".tar.zst");
        throw new JerboaException(
                ErrorCode.UNREADABLE,
                path + (compressed ? " is a compressed archive" : " is no data set by its ending"),
                compressed ? "Unpack it to a .tar: pictures and sounds are compressed already." : FORMS);
    }

    private static boolean isArchive(Path path) {
        return "tar".equals(FileModality.ending(path.getFileName().toString()));
    }

    /**
     * What is in a folder.
     *
     * @param archives tar archives in the folder itself, in the order of their names
     * @param tables tables in the folder itself
     * @param media pictures, sounds and texts in it and in its folders
     * @param others other files in it and in its folders
     */
    private record Contents(List<Path> archives, List<Path> tables, long media, long others) {
        static Contents of(Path folder) {
            List<Path> archives = new ArrayList<>();
            List<Path> tables = new ArrayList<>();
            long media = 0;
            long others = 0;
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file :
                        (Iterable<Path>) files.filter(Files::isRegularFile).sorted()::iterator) {
                    boolean top = file.getParent().equals(folder);
                    String name = file.getFileName().toString();
                    if (top && isArchive(file)) {
                        archives.add(file);
                    } else if (top && TableSource.isTable(name)) {
                        tables.add(file);
                    } else if (FileModality.of(name).isPresent()) {
                        media++;
                    } else {
                        others++;
                    }
                }
            } catch (IOException e) {
                throw Problems.unreadable(folder.toString(), e);
            }
            return new Contents(archives, tables, media, others);
        }

        @Override
        public String toString() {
            return archives.size() + " tar archives, " + tables.size() + " tables, " + media
                    + " pictures, sounds and texts, and " + others + " other files";
        }
    }
}
