/// The HTML part of every email: one column, no image, light and dark.
///
/// Mail programs that drop `<style>` still show a readable page, because nothing depends on it but colour and spacing. The frame has
/// no words of its own, so that a provider can write in another language.
struct EmailFrame: Sendable {
    private let page: Stencil
    /// A paragraph: of the address that it opens, and its label.
    let button: Stencil
    /// Among words: of the address.
    let link: Stencil
    /// Among words: of what is not to be missed.
    let strong: Stencil
    let paragraph = (start: "<p>", end: "</p>\n", lineBreak: "<br>")

    /// - Throws: the errors of Mustache's parser; ``Stencil/Problem``.
    init() throws {
        page = try Stencil(Self.pageTemplate, gaps: ["subject", "brand", "paragraphs"])
        button = try Stencil(Self.buttonTemplate, gaps: ["target", "label"])
        link = try Stencil(Self.linkTemplate, gaps: ["target"])
        strong = try Stencil("<strong>{{text}}</strong>", gaps: ["text"])
    }

    /// - Parameter paragraphs: markup.
    func html(subject: String, brand: String, paragraphs: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(4096)
        page.append(subject, brand, paragraphs, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static let linkTemplate =
        "<a class=\"address\" href=\"{{target}}\" target=\"_blank\" rel=\"noopener\">{{target}}</a>"

    private static let buttonTemplate = """
        <p class="action"><a class="button" href="{{target}}" target="_blank" rel="noopener">{{label}}</a></p>
        <p class="quiet">\(linkTemplate)</p>

        """

    private static let pageTemplate = """
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
        p:last-child { margin-bottom: 0; }
        a { color: #14508c; }
        .action { margin: 24px 0 12px; }
        .button { display: inline-block; padding: 12px 22px; border-radius: 6px; background: #14508c; color: #ffffff;
          font-weight: 600; text-decoration: none; }
        .address { word-break: break-all; }
        .quiet { margin-bottom: 24px; font-size: 15px; color: #56616e; }
        @media (prefers-color-scheme: dark) {
          body { background: #14191f; color: #e8ecf0; }
          .sheet { background: #1e252d; }
          a { color: #8dbff0; }
          .button { background: #8dbff0; color: #0c1319; }
          .quiet { color: #a9b4c0; }
        }
        </style>
        </head>
        <body>
        <div class="sheet">
        <p class="brand">{{brand}}</p>
        {{{paragraphs}}}</div>
        </body>
        </html>
        """
}
