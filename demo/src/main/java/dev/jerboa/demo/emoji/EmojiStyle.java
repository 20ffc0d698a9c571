package dev.jerboa.demo.emoji;

/** How the report page looks, by day and by night. */
final class EmojiStyle {
    static final String CSS = """
        :root{color-scheme:light dark;--ink:#1d2430;--soft:#5b6575;--line:#dfe3ea;--ground:#fafbfc;--card:#fff;
        --accent:#2f6fde;--right:#1e9e5a;--bar:#2f6fde22}
        @media(prefers-color-scheme:dark){:root{--ink:#e6e9ef;--soft:#9aa4b5;--line:#2e3542;--ground:#14181f;
        --card:#1b212b;--accent:#7aa7ff;--right:#46c583;--bar:#7aa7ff33}}
        body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
        main{max-width:60rem;margin:0 auto;padding:2rem 1.25rem 4rem}
        h1{font-size:2rem;line-height:1.2;margin:.5rem 0}h2{margin:2.5rem 0 .5rem}h3{margin:1.5rem 0 .25rem}
        .lead{color:var(--soft);max-width:46rem}
        .cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(12rem,1fr));gap:.75rem;margin:1.25rem 0}
        .card{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:.9rem 1rem}
        .card b{display:block;font-size:1.9rem;line-height:1.1;color:var(--accent)}
        .card span{color:var(--soft);font-size:.9rem}
        table{border-collapse:collapse;width:100%;background:var(--card);border:1px solid var(--line)}
        th,td{padding:.4rem .7rem;border-top:1px solid var(--line);text-align:left;vertical-align:middle}
        th{font-size:.85rem;color:var(--soft);font-weight:600}
        .n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
        td[style]{background:linear-gradient(to right,var(--bar) var(--share),transparent var(--share))}
        small{color:var(--soft);font-size:.78rem}.query small{display:block;line-height:1.25}
        .query{width:15rem}.place{min-width:6rem;white-space:normal}.place .name{margin:0 0 0 .3rem}.query audio{width:13.5rem;height:2.2rem}
        .results img,.query img,.place img{width:52px;height:52px;padding:4px;border-radius:10px;background:#fff;
        border:3px solid transparent;vertical-align:middle}
        .right{border-color:var(--right)}
        .name{display:inline-block;margin:.15rem .3rem .15rem 0;padding:.1rem .5rem;border-radius:1rem;
        border:2px solid var(--line);font-size:.9rem}
        .curves{display:grid;grid-template-columns:repeat(auto-fit,minmax(18rem,1fr));gap:1rem}
        figure{margin:0;background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:1rem}
        svg{width:100%;height:auto}polyline{fill:none;stroke:var(--accent);stroke-width:2.5;stroke-linejoin:round}
        figcaption{color:var(--soft);font-size:.9rem}
        """;

    private EmojiStyle() {}
}
