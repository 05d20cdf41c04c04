extension EmailTemplates {
    /// The frame of every HTML part: one column, no image, light and dark.
    ///
    /// Mail programs that drop `<style>` still show a readable page, because nothing depends on it but colour and
    /// spacing.
    static let layout = """
        <!doctype html>
        <html lang="en-GB">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="supported-color-schemes" content="light dark">
        <title>{{subject}}</title>
        <style>
        :root { color-scheme: light dark; supported-color-schemes: light dark; }
        body { margin: 0; padding: 24px 12px; background: #f4f6f8; color: #1b2430;
          font: 17px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
        .sheet { max-width: 560px; margin: 0 auto; padding: 28px 24px; background: #ffffff; border-radius: 8px; }
        .brand { margin: 0 0 24px; font-size: 19px; font-weight: 700; }
        p { margin: 0 0 16px; overflow-wrap: anywhere; }
        a { color: #14508c; }
        .action { margin: 24px 0; }
        .button { display: inline-block; padding: 12px 22px; border-radius: 6px; background: #14508c; color: #ffffff;
          font-weight: 600; text-decoration: none; }
        .address { word-break: break-all; }
        .quiet { font-size: 15px; color: #56616e; }
        .why { max-width: 560px; margin: 16px auto 0; padding: 0 24px; font-size: 14px; color: #56616e; }
        @media (prefers-color-scheme: dark) {
          body { background: #14191f; color: #e8ecf0; }
          .sheet { background: #1e252d; }
          a { color: #8dbff0; }
          .button { background: #8dbff0; color: #0c1319; }
          .quiet, .why { color: #a9b4c0; }
        }
        </style>
        </head>
        <body>
        <div class="sheet">
        <p class="brand">{{brand}}</p>
        {{$content}}{{/content}}
        </div>
        <p class="why">{{$why}}{{/why}}</p>
        </body>
        </html>
        """
}
