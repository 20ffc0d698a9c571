package dev.jerboa.demo.emoji;

import dev.jerboa.demo.DemoFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;

/** The pictures of emoji as files, to be searched: a folder for each group, a PNG named like each emoji. */
final class EmojiFolder {
    private static final Pattern UNUSUAL = Pattern.compile("[^\\p{L}\\p{N}#*]+");

    private EmojiFolder() {}

    /** Writes the folder, if it is not there yet; it appears under its name only when it is whole. */
    static void write(EmojiMaterial material, Path folder) {
        if (Files.exists(folder)) {
            return;
        }
        Path partial = folder.resolveSibling("." + folder.getFileName() + ".partial");
        try {
            for (Emoji one : material.table()) {
                Path group = partial.resolve(fileName(one.group()));
                Files.createDirectories(group);
                Path file = group.resolve(fileName(one.name()) + ".png");
                ImageIO.write(material.sheets().picture(one.picture()), "png", file.toFile());
            }
            Files.move(partial, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw DemoFiles.unwritable(folder, e);
        }
    }

    private static String fileName(String name) {
        return UNUSUAL.matcher(name.toLowerCase(Locale.ROOT)).replaceAll("-").replaceAll("^-|-$", "");
    }
}
