import Console
import Messages

/// The page that changes what one kind of email says.
struct WordingEditor {
    static let changesShown = 20

    var kind: MessageKind
    var form: FormFields
    /// The newest first, at most ``changesShown``.
    var history: [WordingVersion]
    var changes: Int

    private var address: String { "\(WordingDesk.address)/\(kind.rawValue)" }

    func page(_ notice: Notice?) -> Page {
        Page(
            "\(kind.title) – email template", tile: .messages, notice: notice, errors: form.errors,
            content: """
                <p><a href="\(WordingDesk.address)">All email templates</a></p>
                <h1>\(kind.title)</h1>
                <p>\(kind.occasion)</p>
                \(FormFields.legend)
                <form method="post" action="\(address)" novalidate>
                <input type="hidden" name="seen" value="\(form.values["seen"])">
                \(form.input("subject", "Subject", isMandatory: true, attributes: "maxlength=\"\(WordingRules.maximumSubject)\""))
                \(form.textArea(
                    "text", "Text", hint: "Leave a blank line between paragraphs. It is sent as you type it; there is no formatting.",
                    isMandatory: true, rows: 16))
                \(when: kind.hasButton, form.input(
                    "button", "Words on the button",
                    hint: "The link is a button in mail programs that show one; its address stands below it.",
                    isMandatory: true, attributes: "maxlength=\"\(WordingRules.maximumButton)\""))
                <div class="actions">
                <button formaction="\(address)/preview">Preview</button>
                <button class="secondary">Save</button>
                <a href="\(WordingDesk.address)">Cancel</a>
                </div>
                </form>
                \(placeholderTable)
                \(original)
                \(historySection)
                """)
    }

    private var placeholderTable: HTML {
        let table = DataTable(
            caption: "Placeholders", columns: ["Placeholder", "Becomes", "Where"],
            rows: kind.placeholders.map { placeholder in
                [
                    "<code>\(PlaceholderText.mark(placeholder.name))</code>", "\(placeholder.meaning.capitalizedFirst)",
                    "\(Self.place(placeholder))",
                ]
            })
        return """
            <h2>Placeholders</h2>
            <p>Type one where it should stand. Each email has its own value there.</p>
            \(table.html)
            """
    }

    private static func place(_ placeholder: Placeholder) -> String {
        switch (placeholder.isNeeded, placeholder.name) {
        case (true, "subject"): "Needed in the subject"
        case (true, _): "Needed in the text"
        case (false, _): "Subject or text"
        }
    }

    private var original: HTML? {
        guard history.first?.wording != nil else { return nil }
        return """
            <h2>The original</h2>
            <details class="inset"><summary>Show the original</summary>
            \(Self.words(kind.originalWording))
            </details>
            <form method="post" action="\(address)/original" class="actions">
            <button class="secondary">Put back the original</button>
            </form>
            """
    }

    private static func words(_ wording: Wording) -> HTML {
        var facts: [(name: String, value: HTML)] = [("Subject", "\(wording.subject)")]
        if let button = wording.button { facts.append(("Words on the button", "\(button)")) }
        return """
            \(SummaryList(facts).html)
            <pre class="mail" tabindex="0">\(wording.text)</pre>
            """
    }

    private var historySection: HTML {
        let table = DataTable(
            caption: "Changes, the newest first", columns: ["When", "Who", "What"],
            rows: history.map { version in
                [
                    version.at.html, "\(version.byName)",
                    version.wording == nil
                        ? "Put back the original"
                        : """
                        <a href="\(address)/versions/\(version.id)">Changed the words<span class="visually-hidden"> to those \
                        of \(version.at.html)</span></a>
                        """,
                ]
            })
        return """
            <h2 id="history">History</h2>
            \(history.isEmpty ? "<p>Nobody has changed this email: it is the original.</p>" : table.html)
            \(when: changes > history.count, "<p>The last \(history.count) of \(changes.grouped) changes.</p>")
            """
    }

    /// What an email said after one change.
    static func page(of version: WordingVersion) -> Page {
        let address = "\(WordingDesk.address)/\(version.kind.rawValue)"
        return Page(
            "\(version.kind.title) – earlier words", tile: .messages,
            content: """
                <p><a href="\(address)">\(version.kind.title)</a></p>
                <h1>Earlier words</h1>
                <p>Saved by \(version.byName), \(version.at.html).</p>
                \(words(version.wording ?? version.kind.originalWording))
                <div class="actions"><a class="button secondary" href="\(address)?from=\(version.id)">Start from these words</a></div>
                """)
    }
}

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
