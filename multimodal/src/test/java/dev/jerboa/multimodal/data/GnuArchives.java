package dev.jerboa.multimodal.data;

import java.util.Map;

/** Archives that GNU tar 1.34 wrote of a file with a path of 158 characters, deflated, in base 64. */
final class GnuArchives {
    /** By the format that tar was told to write. */
    static final Map<String, String> COMPRESSED = Map.of(
            "gnu",
            "eNrT09fTd/DJz0v3yczLZqANMAACMxMTMA0E6LSBkbE5nA0WNzQ0MzBlUPBhoAMoLS5JLFJQYCjKzy/B"
                    + "p46Q/BAFKZlFqckl+UWV+oOJlZeYm6pXkJfOMAqGQfwTyv8GBmj539jY1MyEQcFgNP/THBRkJpeUFqWO"
                    + "ZoRRMApGwSgYYQAA2aON6A==",
            "pax",
            "eNpLySxKTS7JL6rUT6EZywAIzExMGAwgAJ02MDJFsMHixkaGRiYMChUMdAClxSWJRUDrGUYmMDSzUChI"
                    + "LMmwTaFDQiCdlZeYm6pXkJfOxTAKaAJSBkH+NzAwR8v/pkD1DAoG9Mz/Rfn5JfjUEZJH99wQAQWZySWl"
                    + "RamjGWEUjIJRMApGGAAAr1y0Jg==",
            "ustar",
            "eNrLS8xN1SvIS2egITAAAjMTEzANBOg0EJgjsYHipgYmpqYMCgYMdAClxSWJRUDri/LzS/CpIySP7rmU"
                    + "zKLU5JL8okr9QcTCdHZBZnJJaVEqwygYBaNgFIyCkQUA7DhUfQ==");

    private GnuArchives() {}
}
