package dev.jerboa.runtime.page;

import com.samskivert.mustache.DefaultCollector;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A page with holes, which records fill; with the style sheet and the script of all pages.
 *
 * <p>Whatever fills a hole is made harmless first.
 */
public final class PageTemplate {
    private final Template template;

    private PageTemplate(Template template) {
        this.template = template;
    }

    /**
     * A template in the resources beside a class.
     *
     * @param name the file of the template
     * @param places classes beside which it and its parts are looked for, in this order
     */
    public static PageTemplate of(String name, Class<?>... places) {
        return new PageTemplate(Mustache.compiler()
                .strictSections(true)
                .emptyStringIsFalse(true)
                .withCollector(new OptionalCollector())
                .withEscaper(new HtmlText())
                .withLoader(part -> new StringReader(part(part + ".mustache", places)))
                .compile(part(name, places)));
    }

    /** The page that shows a record. */
    public String execute(Object page) {
        return template.execute(page);
    }

    /** What all pages look like. */
    public static String styleSheet() {
        return resource(PageTemplate.class, "page.css").orElseThrow();
    }

    /** What sorts the tables of all pages. */
    public static String script() {
        return resource(PageTemplate.class, "page.js").orElseThrow();
    }

    /** What a page's policy allows to run: this script and no other, should a name ever pass as one. */
    public static String digest(String script) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String part(String name, Class<?>... places) {
        return Stream.of(places)
                .flatMap(place -> resource(place, name).stream())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no template " + name));
    }

    private static Optional<String> resource(Class<?> place, String name) {
        try (InputStream input = place.getResourceAsStream(name)) {
            return input == null
                    ? Optional.empty()
                    : Optional.of(new String(input.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets a section of the template stand for what may be absent. */
    private static final class OptionalCollector extends DefaultCollector {
        @Override
        public Iterator<?> toIterator(Object value) {
            return value instanceof Optional<?> optional ? optional.stream().iterator() : super.toIterator(value);
        }
    }
}
