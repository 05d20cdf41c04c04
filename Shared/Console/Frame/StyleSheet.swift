/// The one style sheet: system fonts, one accent colour, light and dark, readable from a small phone to a wide screen.
enum StyleSheet {
    static let fileName = AssetName.of("style", text, "css")

    static let text = """
        :root {
          --ink: #1b2430; --quiet: #56616e; --line: #d5dbe1; --paper: #fff; --raised: #f4f6f8;
          --accent: #14508c; --accent-ink: #fff; --focus: #ffbf47; --focus-ink: #1b2430;
          --good: #0b6b3a; --good-paper: #e2f3e8; --bad: #a3241c; --bad-paper: #fbe9e7;
          --warn: #7a4b00; --warn-paper: #fdf0d5; --info: #14508c; --info-paper: #e3eef9; --plain-paper: #e8ebee;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --ink: #e8ecf0; --quiet: #a9b4c0; --line: #3a4552; --paper: #14191f; --raised: #1e252d;
            --accent: #8dbff0; --accent-ink: #0c1319; --focus: #ffbf47; --focus-ink: #1b2430;
            --good: #7fd6a2; --good-paper: #12331f; --bad: #ff9d94; --bad-paper: #451a17;
            --warn: #f5c877; --warn-paper: #3d2c0c; --info: #8dbff0; --info-paper: #12304c; --plain-paper: #2b343e;
          }
        }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
        body {
          margin: 0; background: var(--paper); color: var(--ink);
          font: 1.0625rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
        }
        h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 1.25rem; overflow-wrap: anywhere; }
        h2 { font-size: 1.25rem; line-height: 1.3; margin: 2rem 0 .75rem; overflow-wrap: anywhere; }
        h3 { font-size: 1.0625rem; line-height: 1.3; margin: 1.5rem 0 .5rem; }
        p { margin: 0 0 1rem; max-width: 42rem; overflow-wrap: anywhere; }
        a { color: var(--accent); text-underline-offset: .15em; }
        a:hover { text-decoration-thickness: .15em; }
        a:focus-visible, summary:focus-visible {
          outline: 3px solid var(--focus); outline-offset: 2px; background: var(--focus); color: var(--focus-ink);
        }
        input:focus-visible, select:focus-visible, textarea:focus-visible, button:focus-visible, .button:focus-visible {
          outline: 3px solid var(--focus); outline-offset: 2px;
        }
        main { display: block; max-width: 72rem; margin: 0 auto; padding: 1.75rem 1rem 3rem; outline: none; }
        footer { border-top: 1px solid var(--line); color: var(--quiet); font-size: .9375rem; }
        footer p { max-width: 72rem; margin: 0 auto; padding: 1rem; }
        .skip { position: absolute; left: -999rem; }
        .skip:focus { position: static; display: block; padding: .5rem 1rem; }
        .visually-hidden {
          position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
        }

        .top {
          display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1.5rem; padding: .5rem 1rem;
          border-bottom: 1px solid var(--line); background: var(--raised);
        }
        .brand { font-weight: 700; font-size: 1.125rem; color: var(--ink); text-decoration: none; padding: .5rem 0; }
        .top nav ul { display: flex; flex-wrap: wrap; gap: .25rem; list-style: none; margin: 0; padding: 0; }
        .top nav a {
          display: block; padding: .5rem .75rem; border-radius: .375rem; text-decoration: none; color: var(--ink);
        }
        .top nav a:hover { background: var(--plain-paper); }
        .top nav a[aria-current] { background: var(--accent); color: var(--accent-ink); font-weight: 600; }
        .who { display: flex; align-items: center; gap: .75rem; margin-left: auto; min-width: 0; }
        .who-name { color: var(--quiet); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; max-width: 16rem; }

        button, .button {
          display: inline-block; font: inherit; font-weight: 600; cursor: pointer; text-decoration: none;
          padding: .625rem 1.125rem; min-height: 2.75rem; border: 2px solid var(--accent); border-radius: .375rem;
          background: var(--accent); color: var(--accent-ink);
        }
        button:hover, .button:hover { filter: brightness(1.1); }
        button.secondary, .button.secondary { background: transparent; color: var(--accent); }
        button.small { padding: .25rem .75rem; min-height: 2.25rem; font-size: .9375rem; }
        button.danger { background: var(--bad); border-color: var(--bad); color: var(--paper); }
        button.link {
          border: 0; background: none; color: var(--accent); padding: .25rem; font-weight: 400; text-decoration: underline;
        }
        td button.link { padding: 0; min-height: 1.5rem; }
        .actions { display: flex; flex-wrap: wrap; gap: .75rem; align-items: center; margin: 1.5rem 0; }
        .actions form { margin: 0; }
        details.menu { position: relative; display: inline-block; margin: 0; }
        details.menu > summary {
          list-style: none; cursor: pointer; font-weight: 600; padding: .625rem 1.125rem; min-height: 2.75rem;
          border: 2px solid var(--accent); border-radius: .375rem; background: var(--accent); color: var(--accent-ink);
        }
        /* The second says that it is not to be read out; a browser that does not know this takes the first. */
        details.menu > summary::after { content: " \\25BE"; content: " \\25BE" / ""; }
        details.menu > ul {
          position: absolute; z-index: 2; margin: .25rem 0 0; padding: .25rem; list-style: none; min-width: 12rem;
          background: var(--paper); border: 1px solid var(--line); border-radius: .375rem;
          box-shadow: 0 .25rem 1rem rgb(0 0 0 / .2);
        }
        details.menu > ul a { display: block; padding: .5rem .75rem; text-decoration: none; }
        details.menu > ul a:hover { background: var(--raised); }

        form.narrow, .narrow { max-width: 38rem; }
        .field { margin: 0 0 1.5rem; padding: 0; border: 0; min-width: 0; }
        .field > label, .field > legend { display: block; font-weight: 600; margin-bottom: .25rem; padding: 0; }
        .hint { color: var(--quiet); margin: 0 0 .375rem; }
        .hint.legend { margin-bottom: 1.25rem; }
        .mark { color: var(--quiet); font-weight: 400; text-decoration: none; }
        input:not([type=checkbox], [type=radio]), select, textarea {
          font: inherit; color: inherit; background: var(--paper); width: 100%; min-height: 2.75rem;
          padding: .5rem .625rem; border: 2px solid var(--quiet); border-radius: .375rem;
        }
        input.short { max-width: 12rem; }
        input[type=checkbox], input[type=radio] {
          width: 1.375rem; height: 1.375rem; flex: none; accent-color: var(--accent); margin: 0;
        }
        .choices { display: grid; gap: .25rem; }
        .choice { display: flex; align-items: center; gap: .625rem; padding: .375rem 0; font-weight: 400; }
        .field > label.choice { display: flex; font-weight: 400; margin: 0; }
        .beside { margin: -1rem 0 1.5rem; }
        .inset { border-left: 4px solid var(--line); padding-left: 1rem; margin-bottom: 1.5rem; }
        .inset > summary { cursor: pointer; padding: .375rem 0; color: var(--accent); font-weight: 600; }
        .inset[open] > summary { margin-bottom: .75rem; }
        .has-error { border-left: 4px solid var(--bad); padding-left: .875rem; }
        .field-error { color: var(--bad); font-weight: 600; margin: 0 0 .375rem; }
        .has-error input, .has-error select, .has-error textarea { border-color: var(--bad); }
        .error-summary {
          border: 4px solid var(--bad); border-radius: .375rem; padding: 1rem 1.25rem; margin-bottom: 2rem; max-width: 42rem;
        }
        .error-summary h2 { margin: 0 0 .5rem; }
        .error-summary ul { margin: 0; padding-left: 1.25rem; }
        .error-summary a { color: var(--bad); font-weight: 600; }
        .filters {
          display: grid; gap: .75rem 1rem; grid-template-columns: repeat(auto-fit, minmax(12rem, 1fr)); align-items: end;
          padding: 1rem; margin-bottom: 1.5rem; background: var(--raised); border-radius: .375rem;
        }
        .filters .field { margin: 0; }
        @media (min-width: 60rem) { .filters .field:first-child { grid-column: span 2; } }

        .notice { padding: .875rem 1.125rem; border-left: 6px solid; border-radius: .375rem; margin-bottom: 1.5rem; }
        .notice p { margin: 0; }
        .notice.success { background: var(--good-paper); border-color: var(--good); }
        .notice.information { background: var(--info-paper); border-color: var(--info); }
        .notice.warning { background: var(--warn-paper); border-color: var(--warn); }
        .tag {
          display: inline-block; padding: .0625rem .5rem; border-radius: .25rem; font-weight: 600; font-size: .9375rem;
          white-space: nowrap;
        }
        .tag.green { background: var(--good-paper); color: var(--good); }
        .tag.blue { background: var(--info-paper); color: var(--info); }
        .tag.grey { background: var(--plain-paper); color: var(--ink); }
        .tag.red { background: var(--bad-paper); color: var(--bad); }
        .tag.yellow { background: var(--warn-paper); color: var(--warn); }

        dl.summary { margin: 0 0 1.5rem; max-width: 48rem; }
        dl.summary > div {
          display: grid; grid-template-columns: minmax(9rem, 1fr) 2fr; gap: .25rem 1rem; padding: .5rem 0;
          border-bottom: 1px solid var(--line);
        }
        dl.summary dt { font-weight: 600; }
        dl.summary dd { margin: 0; overflow-wrap: anywhere; }
        .counts { display: grid; gap: .75rem; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); margin: 0 0 1.5rem; padding: 0; list-style: none; }
        .counts li { background: var(--raised); border-radius: .375rem; padding: .75rem 1rem; }
        .counts strong { display: block; font-size: 1.75rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
        progress { width: 100%; max-width: 42rem; height: 1.25rem; accent-color: var(--accent); }

        .table-wrap { overflow-x: auto; margin-bottom: 1rem; }
        table { border-collapse: collapse; width: 100%; }
        th, td { text-align: left; vertical-align: top; padding: .625rem .75rem .625rem 0; border-bottom: 1px solid var(--line); }
        th { font-weight: 600; }
        a.sort { color: inherit; text-decoration-color: var(--quiet); white-space: nowrap; }
        a.sort:focus-visible { color: var(--focus-ink); }
        [aria-sort=ascending] a.sort::after { content: " \\25B2"; }
        [aria-sort=descending] a.sort::after { content: " \\25BC"; }
        .tabs { display: flex; flex-wrap: wrap; gap: .25rem; list-style: none; margin: 0 0 1.5rem; padding: 0; border-bottom: 1px solid var(--line); }
        .tabs a { display: block; padding: .5rem .75rem; text-decoration: none; border-bottom: 4px solid transparent; }
        .tabs a[aria-current] { color: var(--ink); font-weight: 600; border-color: var(--accent); }
        .counts a { display: block; color: inherit; }
        .boxes { display: grid; gap: 0 1rem; grid-template-columns: repeat(auto-fill, minmax(12rem, 1fr)); }
        .all-columns { grid-column: 1 / -1; margin: 0; }
        .all-columns summary { cursor: pointer; color: var(--accent); padding: .375rem 0; }
        .chart { display: block; width: 100%; max-width: 48rem; height: auto; margin: 0 0 1rem; }
        .chart line { stroke: var(--line); }
        .chart text { fill: var(--quiet); font-size: 20px; }
        .chart .sent { fill: var(--accent); }
        .chart .activated { fill: var(--good); }
        .key { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; }
        .swatch { display: inline-block; width: .875rem; height: .875rem; border-radius: .125rem; }
        .swatch.sent { background: var(--accent); }
        .swatch.activated { background: var(--good); }
        .quick { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; margin: 0 0 1rem; padding: 0; }
        .quick a[aria-current] { font-weight: 600; color: inherit; text-decoration: none; }
        td { overflow-wrap: break-word; }
        time.day { white-space: nowrap; }
        td .problem, td .caution { min-width: 11rem; }
        .row-actions { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: baseline; min-width: 6rem; }
        details { margin-bottom: 1rem; }
        td.bad, td .problem { color: var(--bad); }
        td .caution { color: var(--warn); }
        .pager { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; align-items: center; }
        .pager p { margin: 0; color: var(--quiet); }
        .empty { padding: 2rem 1.25rem; background: var(--raised); border-radius: .375rem; margin-bottom: 1.5rem; }
        .empty p:last-child { margin-bottom: 0; }
        ul.tasks { list-style: none; margin: 0 0 1.5rem; padding: 0; max-width: 48rem; }
        ul.tasks > li { padding: .75rem 0; border-bottom: 1px solid var(--line); }
        ul.tasks p { margin: 0 0 .25rem; }
        ul.tasks .actions { margin: .5rem 0 0; }
        .written { white-space: pre-line; }
        ul.tree, ul.tree ul { list-style: none; padding-left: 1.25rem; margin: 0; }
        ul.tree { padding-left: 0; }
        ul.tree li { padding: .25rem 0; }
        ul.tree details { margin: 0 0 .25rem; }
        ul.tree .choice + details { margin-left: 2rem; }
        ul.tree li > a { margin-left: 1.0625rem; }
        ul.tree summary { cursor: pointer; color: var(--accent); padding: .25rem 0; }
        .tree-actions { display: flex; flex-wrap: wrap; gap: .5rem; margin: .5rem 0; }
        pre.mail { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--raised); padding: 1rem; border-radius: .375rem; }
        iframe.mail { width: 100%; height: 32rem; border: 1px solid var(--line); border-radius: .375rem; background: #fff; }

        fieldset.row-card { border: 1px solid var(--line); border-radius: .375rem; padding: 1rem; margin: 0 0 1.5rem; min-width: 0; }
        fieldset.row-card > legend { font-weight: 600; padding: 0 .375rem; }
        fieldset.row-card .actions { margin: 0; }
        .signature { display: block; width: 100%; max-width: 20rem; background: #fff; color: #1b2430; border-radius: .25rem; }
        .signature path, .signature-pad path {
          fill: none; stroke: currentColor; stroke-width: 3; stroke-linecap: round; stroke-linejoin: round;
        }
        .signature-typed { font: italic 1.5rem/1.3 Georgia, "Times New Roman", serif; overflow-wrap: anywhere; }
        .signature-pad {
          display: block; width: 100%; aspect-ratio: 3 / 1; margin-bottom: .75rem; touch-action: none; cursor: crosshair;
          background: #fff; color: #1b2430; border: 2px solid var(--quiet); border-radius: .375rem;
        }
        .sign-here { display: grid; gap: 2.5rem; max-width: 38rem; margin: 3rem 0 0; }
        .sign-here p { border-top: 1px solid var(--ink); padding-top: .25rem; margin: 0; }

        @media (max-width: 45rem) {
          .who { margin-left: 0; width: 100%; justify-content: space-between; }
          .top nav a { padding: .5rem; }
          dl.summary > div { grid-template-columns: 1fr; }
          table.cards thead { display: none; }
          table.cards, table.cards tbody, table.cards tr, table.cards td { display: block; width: 100%; }
          table.cards tr { border: 1px solid var(--line); border-radius: .375rem; margin-bottom: .75rem; padding: .375rem .75rem; }
          table.cards td { border: 0; padding: .25rem 0; overflow-wrap: anywhere; }
          table.cards td::before { content: attr(data-label); display: block; color: var(--quiet); font-size: .875rem; }
          table.cards td:empty { display: none; }
          .chart text { font-size: 30px; }
        }
        @media print {
          .top, .skip, .actions, .filters, .pager a, .not-printed, .notice, footer { display: none; }
          main { max-width: none; padding: 0; }
        }
        """
}
