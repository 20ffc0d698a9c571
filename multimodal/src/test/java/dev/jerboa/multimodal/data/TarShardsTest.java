package dev.jerboa.multimodal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jerboa.multimodal.Modality;
import dev.jerboa.onnx.JerboaException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives written here byte by byte, and two that GNU tar wrote. */
class TarShardsTest {
    @TempDir
    Path folder;

    private final List<String> problems = new ArrayList<>();
    private final UnreadablePolicy skipping = UnreadablePolicy.skipping(problem -> problems.add(problem.getMessage()));

    @Test
    void membersThatShareANameAreOneSample() throws IOException {
        Path shard = write(
                "digits.tar",
                file("a/0.x.png", "P"),
                file("a/0.wav", "W"),
                file("a/0.txt", " two\n"),
                file("a/0.json", "{\"speaker\":\"jo\",\"digit\":2,\"none\":null,\"more\":[1]}"),
                header("a/", '5', "0", "ustar\00000"),
                file("._junk.png", "J"),
                file("1.cls", "7\n"),
                file("1.jpg", "Q"),
                end());
        List<Sample> samples = read(UnreadablePolicy.strict(), shard);
        assertThat(samples).extracting(Sample::key).containsExactly("digits/a/0", "digits/1");
        Sample first = samples.get(0);
        assertThat(first.values().keySet()).containsExactlyInAnyOrder(Modality.values());
        assertThat(first.values().get(Modality.TEXT)).isEqualTo(new RawValue.Text("two"));
        assertThat(first.labels()).isEqualTo(Map.of("speaker", "jo", "digit", "2", "more", "[1]"));
        assertThat(bytes(first, Modality.IMAGE)).isEqualTo("P");
        assertThat(bytes(first, Modality.AUDIO)).isEqualTo("W");
        assertThat(samples.get(1).labels()).isEqualTo(Map.of("cls", "7"));
        assertThat(samples.get(1).values()).containsOnlyKeys(Modality.IMAGE);
    }

    @Test
    void namesMayBeLongInThreeWays() throws IOException {
        String folders = "folder/".repeat(18);
        String umlauts = "f\u00fc\u00df/".repeat(60) + "x.png";
        String record = " path=" + umlauts + "\n";
        int length = record.getBytes(StandardCharsets.UTF_8).length + 3;
        Path shard = write(
                "names.tar",
                // ustar: the first part of the name in a field of its own
                withPrefix(file("x.png", "1"), folders.substring(0, folders.length() - 1)),
                member("ignored", 'x', length + record),
                file("short.png", "22"),
                member("././@LongLink", 'L', folders + "y.png\0"),
                file("cut.png", "333"),
                file("z.png", "4444"),
                end());
        List<Sample> samples = read(UnreadablePolicy.strict(), shard);
        assertThat(samples)
                .extracting(Sample::key)
                .containsExactly(
                        "names/" + folders + "x",
                        "names/" + umlauts.substring(0, umlauts.length() - 4),
                        "names/" + folders + "y",
                        "names/z");
        assertThat(samples)
                .extracting(sample -> bytes(sample, Modality.IMAGE))
                .containsExactly("1", "22", "333", "4444");
    }

    @Test
    void sizesMayComeFromPaxHeadersOrBeBinary() throws IOException {
        byte[] binary = file("b.png", "xyz");
        Arrays.fill(binary, 124, 136, (byte) 0);
        binary[124] = (byte) 0x80;
        binary[135] = 3;
        byte[] stated = file("a.png", "abc");
        Arrays.fill(stated, 124, 136, (byte) '0');
        Path shard = write("sizes.tar", member("p", 'x', "10 size=3\n"), checked(stated), checked(binary), end());
        assertThat(read(UnreadablePolicy.strict(), shard))
                .extracting(sample -> bytes(sample, Modality.IMAGE))
                .containsExactly("abc", "xyz");
    }

    @Test
    void gnuTarWroteTheseLongNames() throws IOException {
        for (Map.Entry<String, String> archive : GnuArchives.COMPRESSED.entrySet()) {
            Path shard = folder.resolve(archive.getKey() + ".tar");
            Files.write(shard, inflate(archive.getValue()));
            assertThat(read(UnreadablePolicy.strict(), shard))
                    .as(archive.getKey())
                    .extracting(sample -> sample.key() + "=" + bytes(sample, Modality.IMAGE))
                    .containsExactly(archive.getKey() + "/" + "directory/".repeat(15) + "name=picture");
        }
    }

    @Test
    void aTruncatedArchiveGivesWhatIsBeforeTheDamage() throws IOException {
        byte[] whole = join(file("0.png", "zero"), file("1.png", "one"), file("1.wav", "x".repeat(2000)), end());
        int headerOfLast = 4 * 512;
        for (int length : new int[] {headerOfLast + 100, headerOfLast + 512, headerOfLast + 512 + 1999}) {
            problems.clear();
            Path cut = folder.resolve("cut.tar");
            Files.write(cut, Arrays.copyOf(whole, length));
            Path next = write("next.tar", file("2.png", "two"), end());
            assertThat(read(skipping, cut, next)).extracting(Sample::key).containsExactly("cut/0", "next/2");
            assertThat(problems).singleElement().asString().contains("cut.tar").contains("it ends");
            assertThatThrownBy(() -> read(UnreadablePolicy.strict(), cut))
                    .isInstanceOf(JerboaException.class)
                    .hasMessageContaining("cut.tar");
        }
    }

    @Test
    void anArchiveWithoutTheBlocksAtItsEndIsWhole() throws IOException {
        Path shard = write("open.tar", file("0.png", "zero"));
        assertThat(read(UnreadablePolicy.strict(), shard)).hasSize(1);
    }

    @Test
    void emptyArchivesAndOtherFiles() throws IOException {
        assertThat(read(UnreadablePolicy.strict(), write("none.tar", end()))).isEmpty();
        Path nothing = write("nothing.tar");
        assertThatThrownBy(() -> read(UnreadablePolicy.strict(), nothing)).hasMessageContaining("it has no bytes");
        Path other = write(
                "other.tar",
                "no archive at all, but more than 512 bytes ".repeat(20).getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> read(UnreadablePolicy.strict(), other)).hasMessageContaining("no tar archive");
    }

    @Test
    void aDamagedHeaderIsSeenByItsSum() throws IOException {
        byte[] damaged = file("1.png", "one");
        damaged[3] ^= 1;
        Path shard = write("damaged.tar", file("a.png", "a"), file("0.png", "zero"), damaged, end());
        // The member that cannot be read may have been a part of sample 0.
        assertThat(read(skipping, shard)).extracting(Sample::key).containsExactly("damaged/a");
        assertThat(problems).singleElement().asString().contains("byte 2048").contains("checksum");
    }

    @Test
    void samplesThatMakeNoSenseAreLeftOut() throws IOException {
        Path shard = write(
                "odd.tar",
                file("0.png", "a"),
                file("0.jpg", "b"),
                file("1.json", "{\"digit\":"),
                file("1.png", "c"),
                header("2.png", '2', "0", "ustar\00000"),
                file("3.json", "{\"only\":\"labels\"}"),
                file("4.png", "d"),
                end());
        assertThat(read(skipping, shard)).extracting(Sample::key).containsExactly("odd/4");
        assertThat(problems).hasSize(3);
        assertThat(problems.get(0)).contains("odd/0").contains("more than one");
        assertThat(problems.get(1)).contains("odd.tar").contains("1.json");
        assertThat(problems.get(2)).contains("2.png").contains("link");
        assertThat(skipping.skipped()).isEqualTo(3);
    }

    private List<Sample> read(UnreadablePolicy policy, Path... shards) {
        try (Stream<Sample> samples = new TarShards(List.of(shards), policy).samples()) {
            return samples.toList();
        }
    }

    private static String bytes(Sample sample, Modality modality) {
        try {
            return new String(
                    ((RawValue.Encoded) sample.values().get(modality)).source().read(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Path write(String name, byte[]... parts) throws IOException {
        return Files.write(folder.resolve(name), join(parts));
    }

    private static byte[] join(byte[]... parts) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.write(part);
        }
        return all.toByteArray();
    }

    private static byte[] file(String name, String content) throws IOException {
        return member(name, '0', content);
    }

    /** A header and content, filled up to whole blocks. */
    private static byte[] member(String name, char type, String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        byte[] header = header(name, type, Integer.toOctalString(bytes.length), "ustar\00000");
        return join(header, Arrays.copyOf(bytes, (bytes.length + 511) / 512 * 512));
    }

    private static byte[] header(String name, char type, String size, String magic) {
        byte[] block = new byte[512];
        put(block, 0, name);
        put(block, 100, "0000644");
        put(block, 124, size);
        put(block, 257, magic);
        block[156] = (byte) type;
        return checked(block);
    }

    private static byte[] withPrefix(byte[] member, String prefix) {
        put(member, 345, prefix);
        return checked(member);
    }

    /** Writes the sum of the header's bytes, of which the field of the sum counts as spaces. */
    private static byte[] checked(byte[] member) {
        Arrays.fill(member, 148, 156, (byte) ' ');
        int sum = 0;
        for (int i = 0; i < 512; i++) {
            sum += member[i] & 0xff;
        }
        put(member, 148, String.format("%06o\0", sum));
        return member;
    }

    private static void put(byte[] block, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, block, at, bytes.length);
    }

    private static byte[] end() {
        return new byte[1024];
    }

    private static byte[] inflate(String base64) throws IOException {
        Inflater inflater = new Inflater();
        inflater.setInput(Base64.getDecoder().decode(base64));
        byte[] bytes = new byte[20_480];
        try {
            int length = inflater.inflate(bytes);
            return Arrays.copyOf(bytes, length);
        } catch (java.util.zip.DataFormatException e) {
            throw new IOException(e);
        } finally {
            inflater.end();
        }
    }
}
