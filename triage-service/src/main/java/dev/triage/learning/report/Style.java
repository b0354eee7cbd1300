package dev.triage.learning.report;

/** How a report looks: the tokens of the service's own pages, on screen in light and dark, and on A4. */
final class Style {

    static final String CSS = """
            :root {
              color-scheme: light dark;
              --font: ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
              --mono: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
              --bg: #f7f7f8; --surface: #ffffff; --sunken: #f0f1f3; --line: #e2e4e8; --line-strong: #c9cdd4;
              --text: #1a1d23; --muted: #5b6270; --accent: #3451c6; --accent-soft: #e8ecfb;
              --good: #17693c; --good-soft: #e4f4ea; --bad: #b3261e; --bad-soft: #fcebe9;
              --warn: #855200; --warn-soft: #fdf3dc;
            }
            @media screen and (prefers-color-scheme: dark) {
              :root {
                --bg: #111318; --surface: #191c23; --sunken: #14171d; --line: #2b3039; --line-strong: #414856;
                --text: #e8eaee; --muted: #a2a9b6; --accent: #93a7ff; --accent-soft: #242c4c;
                --good: #7fd6a0; --good-soft: #173222; --bad: #ff9b92; --bad-soft: #40201e;
                --warn: #f2c063; --warn-soft: #3a2f14;
              }
            }
            *, *::before, *::after { box-sizing: border-box; }
            html { font: 14px/1.45 var(--font); background: var(--bg); color: var(--text); }
            body { margin: 0 auto; max-width: 1180px; padding: 24px 24px 64px; }
            h1, h2, h3 { margin: 0; line-height: 1.25; font-weight: 600; }
            h1 { font-size: 22px; overflow-wrap: anywhere; }
            h2 { font-size: 16px; margin-bottom: 12px; }
            h3 { font-size: 13px; margin: 20px 0 8px; }
            p { margin: 0 0 8px; max-width: 76ch; }
            a { color: var(--accent); text-decoration: none; }
            a:hover { text-decoration: underline; }
            :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
            .muted, .range { color: var(--muted); }
            .range { font-size: 12px; white-space: nowrap; }
            .lead { font-size: 15px; margin-top: 8px; overflow-wrap: anywhere; }
            .chip { display: inline-block; padding: 1px 8px; border-radius: 999px; font-size: 12px; line-height: 18px;
              background: var(--sunken); color: var(--muted); border: 1px solid var(--line); overflow-wrap: anywhere; }
            .chip.good { background: var(--good-soft); color: var(--good); border-color: transparent; }
            .chip.bad { background: var(--bad-soft); color: var(--bad); border-color: transparent; }
            .chip.warn { background: var(--warn-soft); color: var(--warn); border-color: transparent; }
            .chips { display: flex; gap: 8px; flex-wrap: wrap; margin-top: 8px; }
            .contents { display: flex; gap: 4px 16px; flex-wrap: wrap; margin: 16px 0; padding: 0; list-style: none; }
            .card { background: var(--surface); border: 1px solid var(--line); border-radius: 8px; padding: 16px;
              margin-top: 16px; }
            .notice { padding: 8px 12px; border-radius: 8px; margin: 12px 0 0; max-width: none;
              background: var(--warn-soft); color: var(--warn); border: 1px solid currentColor;
              overflow-wrap: anywhere; }
            .facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(190px, 1fr)); gap: 12px 16px;
              margin: 0; }
            .facts dt { font-size: 12px; color: var(--muted); }
            .facts dd { margin: 0; overflow-wrap: anywhere; }
            .headlines { display: grid; grid-template-columns: repeat(auto-fill, minmax(190px, 1fr)); gap: 12px;
              margin: 0; }
            .headlines > div { background: var(--sunken); border-radius: 8px; padding: 12px; }
            .headlines dt { font-size: 12px; color: var(--muted); }
            .headlines dd { margin: 0; overflow-wrap: anywhere; }
            .headlines .value { font-size: 24px; font-weight: 600; line-height: 1.3;
              font-variant-numeric: tabular-nums; }
            .headlines .meaning { font-size: 12px; color: var(--muted); }
            .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(300px, 1fr)); gap: 16px; }
            .charts.small { grid-template-columns: repeat(auto-fill, minmax(240px, 1fr)); }
            .charts.small .chart text { font-size: 15px; }
            figure { margin: 0; min-width: 0; max-width: 460px; }
            figcaption { font-size: 12px; color: var(--muted); margin-top: 4px; }
            .chart { display: block; width: 100%; height: auto; }
            .chart text { fill: var(--muted); font-size: 11px; font-family: var(--font); }
            .chart text.axis { font-size: 12px; }
            .chart text.small { font-size: 8.5px; }
            .chart .grid { stroke: var(--line); stroke-width: 1; }
            .chart .guide { fill: none; stroke: var(--muted); stroke-width: 1; stroke-dasharray: 4 4; }
            .chart .line { fill: none; stroke: var(--accent); stroke-width: 2; stroke-linejoin: round; }
            .chart .whisker { fill: none; stroke: var(--accent); stroke-width: 1; opacity: .6; }
            .chart .dot { fill: var(--accent); }
            .chart .mark { fill: var(--surface); stroke: var(--bad); stroke-width: 2; }
            .chart .cloud { fill: var(--accent); opacity: .35; }
            .chart .bar { fill: var(--line-strong); }
            .table-wrap { overflow-x: auto; margin-top: 12px; border: 1px solid var(--line); border-radius: 8px; }
            table { border-collapse: collapse; width: 100%; }
            caption { text-align: left; font-size: 12px; color: var(--muted); padding: 8px 12px; }
            thead th { text-align: left; vertical-align: bottom; font-size: 12px; font-weight: 600; color: var(--muted);
              padding: 6px 12px; border-bottom: 1px solid var(--line-strong); }
            tbody th { text-align: left; font-weight: 500; }
            td, tbody th { padding: 5px 12px; border-bottom: 1px solid var(--line); vertical-align: top;
              overflow-wrap: anywhere; }
            @media screen { tbody th { min-width: 10em; } tbody td:not(.num) { min-width: 6em; } .matrix tbody th,
              .matrix tbody td { min-width: 26px; } }
            tbody tr:last-child > * { border-bottom: 0; }
            td.num, th.num { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
            thead th.num { white-space: normal; }
            tr.marked > * { background: var(--warn-soft); }
            .best { font-weight: 650; }
            .text { min-width: 260px; }
            .forest { display: block; width: 110px; height: 12px; margin: 4px 0 0 auto; }
            .forest line { stroke: var(--accent); stroke-width: 2; }
            .forest line.all { stroke: var(--line-strong); stroke-width: 1; }
            .forest circle { fill: var(--accent); }
            .meter { display: block; height: 8px; margin-top: 6px; background: var(--accent); border-radius: 2px;
              min-width: 1px; }
            .matrix { width: auto; font-size: 11px; }
            .matrix th, .matrix td { padding: 2px 5px; border: 1px solid var(--line); }
            .matrix thead th.side { writing-mode: vertical-rl; transform: rotate(180deg); text-align: left;
              padding: 6px 2px; font-weight: 500; max-height: 150px; white-space: nowrap; border-color: transparent;
              overflow: hidden; text-overflow: ellipsis; }
            .matrix thead th { vertical-align: bottom; }
            .matrix tbody th { white-space: nowrap; max-width: 220px; overflow: hidden; text-overflow: ellipsis; }
            .matrix td { text-align: right; font-variant-numeric: tabular-nums; min-width: 26px; }
            .matrix .right { background: color-mix(in srgb, var(--accent) calc(var(--s) * 45%), transparent); }
            .matrix .wrong { background: color-mix(in srgb, var(--bad) calc(var(--s) * 60%), transparent); }
            details { margin-top: 8px; }
            summary { cursor: pointer; color: var(--muted); font-size: 12px; }
            .pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(300px, 1fr)); gap: 16px;
              align-items: start; }
            footer { margin-top: 24px; font-size: 12px; color: var(--muted); }
            @page { size: A4; margin: 14mm 12mm; }
            @media print {
              :root { color-scheme: light; --bg: #ffffff; }
              html { font-size: 10px; }
              body { max-width: none; padding: 0; }
              * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
              .contents, details { display: none; }
              .card { border: 0; border-top: 1px solid var(--line-strong); border-radius: 0; padding: 10px 0 0; }
              h2, h3, caption, p.muted { break-after: avoid; }
              .table-wrap { overflow: visible; border: 0; }
              td, tbody th, thead th, caption { padding: 2px 6px; }
              caption { padding-left: 0; }
              thead { display: table-header-group; }
              tr, figure, .notice, .headlines > div { break-inside: avoid; }
              .headlines { grid-template-columns: repeat(4, 1fr); gap: 6px; }
              .headlines > div { padding: 6px 8px; }
              .headlines .value { font-size: 16px; }
              .facts { grid-template-columns: repeat(4, 1fr); gap: 6px 10px; }
              .charts, .pair { grid-template-columns: 1fr 1fr; }
              .charts.small { grid-template-columns: repeat(4, 1fr); gap: 8px; }
              h1 { font-size: 17px; } h2 { font-size: 13px; margin-bottom: 6px; } h3 { font-size: 11px; margin-top: 10px; }
              .lead { font-size: 11px; }
              .headlines dt, .headlines .meaning, .facts dt, .range, thead th, caption, figcaption, .chip, footer {
                font-size: 9px; }
              .matrix { font-size: 9px; } .matrix.many { font-size: 7px; }
              .matrix th, .matrix td { padding: 1px 2px; min-width: 0; }
              .matrix thead th { font-size: inherit; }
              .matrix.many tbody th { max-width: 110px; }
              .forest { width: 70px; height: 8px; }
              .text { min-width: 0; }
              a { color: inherit; }
            }
            """;

    private Style() {}
}
