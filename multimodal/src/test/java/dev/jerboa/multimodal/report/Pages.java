package dev.jerboa.multimodal.report;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** Reads pages with the JDK's own XML parser, which knows nothing of the templates. */
final class Pages {
    private static final Pattern DATA =
            Pattern.compile("data:(image/png|image/jpeg|audio/wav);base64,([A-Za-z0-9+/=]+)");

    private Pages() {}

    static Document parse(String page) throws IOException {
        try {
            String content = page.substring(page.indexOf('\n'));
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(content)));
        } catch (SAXException | ParserConfigurationException e) {
            throw new IOException(e);
        }
    }

    static List<Element> named(Document page, String name) {
        return elements(page.getElementsByTagName(name));
    }

    static List<Element> ofClass(Document page, String name) {
        return elements(page.getElementsByTagName("*")).stream()
                .filter(element ->
                        List.of(element.getAttribute("class").split(" ", -1)).contains(name))
                .toList();
    }

    private static List<Element> elements(NodeList nodes) {
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }

    /** The bytes of an address that holds them. */
    static byte[] bytes(String source) {
        var matcher = DATA.matcher(source);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not data: " + source.substring(0, Math.min(60, source.length())));
        }
        return Base64.getDecoder().decode(matcher.group(2));
    }
}
