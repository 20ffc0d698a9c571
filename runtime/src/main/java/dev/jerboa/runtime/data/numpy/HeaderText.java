package dev.jerboa.runtime.data.numpy;

import java.util.ArrayList;
import java.util.List;

/** Parses the text of a header: a Python dictionary of {@code descr}, {@code fortran_order} and {@code shape}. */
final class HeaderText {
    /** As many dimensions as NumPy itself allows. */
    private static final int MAXIMUM_RANK = 64;

    private final String text;
    private int position;
    private String descr;
    private Boolean fortranOrder;
    private List<Long> shape;

    private HeaderText(String text) {
        this.text = text;
    }

    static NumpyHeader parse(String text, int headerBytes) throws InvalidArrayException {
        HeaderText parser = new HeaderText(text);
        parser.dictionary();
        if (parser.descr == null || parser.fortranOrder == null || parser.shape == null) {
            throw parser.malformed("lacks one of descr, fortran_order and shape");
        }
        TypeDescription type = TypeDescription.parse(parser.descr);
        return new NumpyHeader(type.type(), type.byteOrder(), parser.fortranOrder, parser.shape, headerBytes);
    }

    private void dictionary() throws InvalidArrayException {
        expect('{');
        while (!take('}')) {
            String key = quoted();
            expect(':');
            switch (key) {
                case "descr" -> descr = description();
                case "fortran_order" -> fortranOrder = truth();
                case "shape" -> shape = tuple();
                default -> throw malformed("has the unknown key '" + key + "'");
            }
            if (!take(',')) {
                expect('}');
                break;
            }
        }
        skipSpace();
        if (position < text.length()) {
            throw malformed("goes on after its end");
        }
    }

    private String description() throws InvalidArrayException {
        if (take('[')) {
            throw new InvalidArrayException("it holds records of several fields, not numbers");
        }
        return quoted();
    }

    private String quoted() throws InvalidArrayException {
        char quote = take('"') ? '"' : '\'';
        if (quote == '\'') {
            expect('\'');
        }
        int end = text.indexOf(quote, position);
        if (end < 0) {
            throw malformed("has a quotation without end");
        }
        String content = text.substring(position, end);
        position = end + 1;
        return content;
    }

    private boolean truth() throws InvalidArrayException {
        skipSpace();
        for (boolean value : new boolean[] {false, true}) {
            String word = value ? "True" : "False";
            if (text.startsWith(word, position)) {
                position += word.length();
                return value;
            }
        }
        throw malformed("does not say True or False of fortran_order");
    }

    private List<Long> tuple() throws InvalidArrayException {
        List<Long> dims = new ArrayList<>();
        expect('(');
        while (!take(')')) {
            dims.add(size());
            if (dims.size() > MAXIMUM_RANK) {
                throw malformed("has more than " + MAXIMUM_RANK + " dimensions");
            }
            if (!take(',')) {
                expect(')');
                break;
            }
        }
        return dims;
    }

    private long size() throws InvalidArrayException {
        skipSpace();
        int start = position;
        long size = 0;
        while (position < text.length() && text.charAt(position) >= '0' && text.charAt(position) <= '9') {
            int digit = text.charAt(position++) - '0';
            if (size > (Long.MAX_VALUE - digit) / 10) {
                throw malformed("has a dimension beyond all numbers");
            }
            size = size * 10 + digit;
        }
        if (position == start) {
            throw malformed("has a dimension that is no number");
        }
        // Python 2 wrote long integers with this letter.
        take('L');
        return size;
    }

    private void expect(char wanted) throws InvalidArrayException {
        if (!take(wanted)) {
            throw malformed("lacks a '" + wanted + "' at position " + position);
        }
    }

    private boolean take(char wanted) {
        skipSpace();
        if (position < text.length() && text.charAt(position) == wanted) {
            position++;
            return true;
        }
        return false;
    }

    private void skipSpace() {
        while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
            position++;
        }
    }

    private InvalidArrayException malformed(String what) {
        return new InvalidArrayException("its header " + what);
    }
}
