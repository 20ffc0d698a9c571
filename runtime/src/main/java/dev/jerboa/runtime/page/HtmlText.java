package dev.jerboa.runtime.page;

import com.samskivert.mustache.Mustache;

/** Makes any text harmless between tags and in quoted attributes of HTML and of XML alike. */
final class HtmlText implements Mustache.Escaper {
    private static final char REPLACEMENT = '\ufffd';

    // These turn the direction of what follows them, so that a name could pass for another.
    private static final String TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069";

    @Override
    public String escape(String raw) {
        StringBuilder escaped = new StringBuilder(raw.length());
        raw.codePoints().forEach(point -> append(escaped, point));
        return escaped.toString();
    }

    private static void append(StringBuilder escaped, int point) {
        switch (point) {
            case '&' -> escaped.append("&amp;");
            case '<' -> escaped.append("&lt;");
            case '>' -> escaped.append("&gt;");
            case '"' -> escaped.append("&quot;");
            case '\'' -> escaped.append("&#39;");
            case '`' -> escaped.append("&#96;");
            default -> {
                if (isAllowed(point)) {
                    escaped.appendCodePoint(point);
                } else {
                    escaped.append(REPLACEMENT);
                }
            }
        }
    }

    /** Whether a document may hold the character: XML 1.0, section 2.2, without the controls of C1 and bidi. */
    private static boolean isAllowed(int point) {
        if (point == '\t' || point == '\n' || point == '\r') {
            return true;
        }
        boolean control = Character.isISOControl(point) || (point & 0xfffe) == 0xfffe;
        boolean surrogate = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
        return !control && !surrogate && TURNS.indexOf(point) < 0;
    }
}
