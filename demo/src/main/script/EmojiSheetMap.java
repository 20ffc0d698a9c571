import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Makes {@code dev/jerboa/demo/emoji/sheet-map.tsv}: where each emoji stands on the picture sheets.
 *
 * <p>The artifact's classes say it in constructor calls, whose byte code {@code javap} prints; Android is not needed.
 * Run it as {@code java EmojiSheetMap.java emoji-google-android-0.21.0.aar > sheet-map.tsv}.
 */
public final class EmojiSheetMap {
    private static final Pattern NUMBER = Pattern.compile("(?:iconst_|bipush\\s+|sipush\\s+)(\\d+)$");
    private static final Pattern TEXT = Pattern.compile("ldc(?:_w)?\\s.*// String (.*)$");

    private static final class Call {
        private String emoji;
        private boolean codesRead;
        private final List<Integer> place = new ArrayList<>();
    }

    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createTempDirectory("emoji");
        Map<String, String> lines = new TreeMap<>();
        for (Path file : chunks(Path.of(arguments[0]), folder)) {
            StringWriter code = new StringWriter();
            PrintWriter writer = new PrintWriter(code);
            ToolProvider.findFirst("javap").orElseThrow().run(writer, writer, "-c", "-p", file.toString());
            read(code.toString(), lines);
        }
        lines.forEach((emoji, place) -> System.out.print(emoji + "\t" + place + "\n"));
    }

    private static List<Path> chunks(Path archive, Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        try (ZipInputStream outer = new ZipInputStream(Files.newInputStream(archive))) {
            for (ZipEntry entry = outer.getNextEntry(); entry != null; entry = outer.getNextEntry()) {
                if (entry.getName().equals("classes.jar")) {
                    ZipInputStream inner = new ZipInputStream(outer);
                    for (ZipEntry one = inner.getNextEntry(); one != null; one = inner.getNextEntry()) {
                        if (one.getName().contains("CategoryChunk")) {
                            Path file = folder.resolve(Path.of(one.getName()).getFileName());
                            Files.write(file, inner.readAllBytes());
                            files.add(file);
                        }
                    }
                }
            }
        }
        return files;
    }

    private static void read(String code, Map<String, String> lines) {
        Deque<Call> open = new ArrayDeque<>();
        for (String line : code.lines().map(String::strip).toList()) {
            Matcher number = NUMBER.matcher(line);
            Matcher text = TEXT.matcher(line);
            if (line.contains(" new ") && line.endsWith("/GoogleEmoji")) {
                open.push(new Call());
            } else if (open.isEmpty()) {
                continue;
            } else if (text.find() && open.peek().emoji == null) {
                open.peek().emoji = text.group(1);
            } else if (line.contains("invokestatic")) {
                open.peek().codesRead = true;
            } else if (number.find() && open.peek().codesRead) {
                open.peek().place.add(Integer.valueOf(number.group(1)));
            } else if (line.contains("GoogleEmoji.\"<init>\"")) {
                Call call = open.pop();
                lines.put(codePoints(call.emoji), call.place.get(0) + "\t" + call.place.get(1));
            }
        }
    }

    private static String codePoints(String emoji) {
        return emoji.codePoints().mapToObj(Integer::toHexString).collect(Collectors.joining("-"));
    }
}
