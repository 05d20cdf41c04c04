import Console
import Messages

/// What somebody would get, before it is saved; what was typed travels along.
struct WordingPreview {
    var kind: MessageKind
    var email: Email
    var values: FormValues

    var page: Page {
        let address = "\(WordingDesk.address)/\(kind.rawValue)"
        return Page(
            "Preview: \(kind.title)", tile: .messages,
            content: """
                <h1>Preview: \(kind.title)</h1>
                <p>This is what \(SampleValues.name), who is made up, would get. Nothing has been saved yet.</p>
                <form method="post" action="\(address)" class="actions">
                \(each: ["subject", "text", "button", "seen"], { name in
                    "<input type=\"hidden\" name=\"\(name)\" value=\"\(values[name])\">"
                })
                <button>Save</button>
                <button class="secondary" formaction="\(address)/edit">Go on editing</button>
                <a href="\(address)">Cancel</a>
                </form>
                \(SummaryList([("Subject", "\(email.subject)")]).html)
                <h2>The HTML part</h2>
                <iframe class="mail" title="The email as its recipient would see it" src="\(address)/preview/html" \
                sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>
                <h2>The text part</h2>
                <pre class="mail" tabindex="0">\(email.text)</pre>
                """)
    }
}
