import Console
import Messages

/// What taking an import back would do, before it is done; and how far it is.
enum UndoPage {
    static func question(_ subject: Import, _ outlook: UndoOutlook.Reply) -> Page {
        let changing = outlook.parts.filter { $0.result == .removed || $0.result == .restored }
        let staying = outlook.parts.filter { $0.result == .kept || $0.result == .gone }
        let removed = changing.filter { $0.result == .removed }.reduce(0) { $0 + $1.count }
        return Page(
            "Undo the upload of \(subject.filename)", tile: .uploads,
            content: """
                <h1>Undo the upload of \(subject.filename)?</h1>
                \(changing.isEmpty ? nothing : effect(changing))
                \(when: !staying.isEmpty, stays(staying))
                \(when: removed > 0, """
                    <p><strong>This cannot be taken back:</strong> removed accounts are gone, and their invitations do not work any
                    more; emails to them that are still waiting are not sent. The file can be uploaded again.</p>
                    """)
                <div class="actions">
                \(when: !changing.isEmpty, """
                    <form method="post" action="\(subject.address)/undo"><button class="danger">Undo the upload</button></form>
                    """)
                <a href="\(subject.address)">\(changing.isEmpty ? "Back to the upload" : "Keep everything")</a>
                </div>
                """)
    }

    private static let nothing: HTML = """
        <p>There is nothing that can be undone: every account of this upload has been worked with since, or is gone.</p>
        """

    private static func effect(_ parts: [UndoOutlook.Part]) -> HTML {
        """
        <p>This is done:</p>
        <ul>\(each: parts, { part in
            part.result == .removed
                ? "<li>\(part.count.of("account")) that nobody has touched since \(part.count == 1 ? "is" : "are") <strong>removed</strong></li>"
                : "<li>\(part.count.of("account")) \(part.count == 1 ? "gets its" : "get their") old values back\(when: part.reason != nil, ", except what was changed since")</li>"
        })</ul>
        """
    }

    private static func stays(_ parts: [UndoOutlook.Part]) -> HTML {
        """
        <p>This stays as it is:</p>
        <ul>\(each: parts, { "<li>\($0.count.of("account")): \($0.words)</li>" })</ul>
        """
    }

    /// Loads itself again until it is done.
    static func progress(_ subject: Import, isWaiting: Bool) -> Page {
        let done = subject.undo.counts.total
        let percent = min(100, done * 100 / max(1, subject.rows.imported))
        return Page(
            "Undoing the upload of \(subject.filename)", tile: .uploads,
            notice: isWaiting ? ProgressPage.waiting : nil, refreshLocation: "2",
            content: """
                <h1>Undoing the upload of \(subject.filename)</h1>
                <p><label for="progress">\(done.grouped) of \(subject.rows.imported.of("row")) done.</label></p>
                <p><progress id="progress" max="100" value="\(percent)">\(percent)%</progress></p>
                <p>You can close this page and come back: <a href="/imports">Uploads</a> shows how far it is.</p>
                """)
    }
}
