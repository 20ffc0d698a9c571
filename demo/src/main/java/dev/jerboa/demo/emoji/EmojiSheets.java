package dev.jerboa.demo.emoji;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.imageio.ImageIO;

/** The pictures of emoji, cut from the sheets that the build brings: 64 by 64 pixels, on white. */
public final class EmojiSheets {
    /** The edge of a picture in pixels. */
    public static final int EDGE = 64;

    private static final int BORDER = 1;
    private static final int ROW = EDGE + 2 * BORDER;
    private static final String ARCHIVE = "/dev/jerboa/demo/emoji/emoji-google-android.zip";
    private static final Pattern SHEET = Pattern.compile(".*/emoji_google_sheet_(\\d+)\\.png");

    private final Map<Integer, byte[]> files = new HashMap<>();
    private final Map<Integer, BufferedImage> sheets = new HashMap<>();

    /**
     * Opens the sheets.
     *
     * @throws dev.jerboa.onnx.JerboaException if the class path lacks their archive
     */
    public EmojiSheets() {
        try (ZipInputStream archive = new ZipInputStream(EmojiTable.open(ARCHIVE))) {
            for (ZipEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
                Matcher name = SHEET.matcher(entry.getName());
                if (name.matches()) {
                    files.put(Integer.valueOf(name.group(1)), archive.readAllBytes());
                }
            }
        } catch (IOException e) {
            throw EmojiTable.unreadable(ARCHIVE, e);
        }
    }

    /** A picture of its own, in colours without transparency. */
    public BufferedImage picture(SheetCell cell) {
        BufferedImage sheet = sheets.computeIfAbsent(cell.sheet(), this::read);
        BufferedImage picture = new BufferedImage(EDGE, EDGE, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, EDGE, EDGE);
        graphics.drawImage(sheet.getSubimage(BORDER, cell.row() * ROW + BORDER, EDGE, EDGE), 0, 0, null);
        graphics.dispose();
        return picture;
    }

    private BufferedImage read(int number) {
        try {
            return ImageIO.read(new ByteArrayInputStream(files.get(number)));
        } catch (IOException e) {
            throw EmojiTable.unreadable(ARCHIVE, e);
        }
    }
}
