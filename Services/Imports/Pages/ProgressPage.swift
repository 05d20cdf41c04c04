import Console

/// An import that something is being done for. It may be closed meanwhile; with scripts the numbers follow by themselves, without
/// them the page loads itself again.
struct ProgressPage {
    let subject: Import
    let standing: Standing

    private var isCheck: Bool { subject.state == .checking }

    var page: Page {
        let title = "\(isCheck ? "Checking" : subject.isPaused ? "Paused:" : "Importing") \(subject.filename)"
        let shown = ProgressText(subject, standing)
        var page = Page(
            title, tile: .uploads, notice: standing.isWaiting ? Self.waiting : nil, refreshLocation: "4",
            content: """
                <h1>\(title)</h1>
                <p><label for="progress" id="progress-words">\(shown.words)</label></p>
                <p><progress id="progress" max="100" value="\(shown.percent)" data-key="\(shown.key)"\
                 data-events="\(subject.address)/events">\(shown.percent)%</progress></p>
                <p id="progress-pace">\(shown.pace)</p>
                \(actions)
                <p>You can close this page and come back: <a href="/imports">Uploads</a> shows how far it is.
                <a href="\(subject.address)">Load this page again</a></p>
                """)
        page.script = .progress
        return page
    }

    static let waiting = Notice(
        .warning,
        "Waiting for the accounts service, which does not answer at the moment. This goes on by itself as soon as it does."
    )

    private var actions: HTML {
        if subject.isCancelling { return Self.stopping }
        return """
            \(when: subject.isPaused, Self.paused)
            <div class="actions">
            \(when: !isCheck, """
                <form method="post" action="\(subject.address)/\(subject.isPaused ? "resume" : "pause")">\
                <button\(when: !subject.isPaused, " class=\"secondary\"")>\(subject.isPaused ? "Go on" : "Pause")</button></form>
                """)
            <form method="post" action="\(subject.address)/cancel">\
            <button class="secondary">\(isCheck ? "Cancel" : "Stop importing")</button></form>
            </div>
            \(when: !isCheck, stays)
            """
    }

    private static let stopping: HTML = """
        <p><strong>Stopping:</strong> the rows that are on their way already are finished first.</p>
        """

    private static let paused: HTML = """
        <p><strong>Paused:</strong> the rows that are on their way already are finished, and nothing more is imported until
        somebody goes on.</p>
        """

    private var stays: HTML {
        let rows = subject.rows
        return """
            <p class="hint">If you stop importing, what is imported so far (\(rows.imported.of("learner"))) stays, and \
            the other \(rows.importable.of("row")) cannot be imported any more except by uploading them again.</p>
            """
    }
}

/// The part of the page that changes while one looks at it.
struct ProgressText: Encodable, Sendable, Equatable {
    var words: String
    var pace: String
    var percent: Int
    /// Another one means that there is another page to be seen.
    var key: String

    init(_ subject: Import, _ standing: Standing) {
        words = subject.state == .checking ? Self.checked(subject) : Self.imported(subject)
        pace = standing.pace.map { "\($0.words)." } ?? ""
        percent = Int(subject.shownProgress * 100)
        let parts = [
            subject.state.rawValue, subject.isPaused ? "paused" : nil, subject.isCancelling ? "stopping" : nil,
            standing.isWaiting ? "waiting" : nil,
        ]
        key = parts.compactMap { $0 }.joined(separator: "-")
    }

    private static func checked(_ subject: Import) -> String {
        "\(subject.rows.total.of("row")) checked so far. Nothing is imported before you say so."
    }

    private static func imported(_ subject: Import) -> String {
        let rows = subject.rows
        let failed = rows.failed == 0 ? "" : " \(rows.failed.of("row")) could not be imported."
        let all = rows.imported + rows.failed + rows.importable
        return "\(rows.imported.grouped) of \(all.of("learner")) imported.\(failed)"
    }
}
