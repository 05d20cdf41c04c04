import Console

/// An import that something is being done for. The page loads itself again; it may be closed meanwhile.
enum ProgressPage {
    static func page(_ subject: Import, isWaiting: Bool) -> Page {
        let isCheck = subject.state == .checking
        return Page(
            "\(isCheck ? "Checking" : "Importing") \(subject.filename)", tile: .uploads,
            notice: isWaiting ? waiting : nil,
            refreshLocation: "2",
            content: """
                <h1>\(isCheck ? "Checking" : "Importing") \(subject.filename)</h1>
                <p><label for="progress">\(isCheck ? checked(subject) : imported(subject))</label></p>
                <p><progress id="progress" max="100" value="\(Int(subject.shownProgress * 100))">\
                \(Int(subject.shownProgress * 100))%</progress></p>
                <p>You can close this page and come back: <a href="/imports">Uploads</a> shows how far it is.</p>
                \(subject.isCancelling ? stopping : cancel(subject))
                """)
    }

    static let waiting = Notice(
        .warning,
        "Waiting for the accounts service, which does not answer at the moment. This goes on by itself as soon as it does."
    )

    private static func checked(_ subject: Import) -> HTML {
        "\(subject.rows.total.of("row")) checked so far. Nothing is imported before you say so."
    }

    private static func imported(_ subject: Import) -> HTML {
        let rows = subject.rows
        let failed: HTML = rows.failed == 0 ? "" : " \(rows.failed.of("row")) could not be imported."
        return
            "\(rows.imported.grouped) of \((rows.imported + rows.failed + rows.importable).of("learner")) imported.\(failed)"
    }

    private static let stopping: HTML = """
        <p><strong>Stopping:</strong> the rows that are on their way already are finished first.</p>
        """

    private static func cancel(_ subject: Import) -> HTML {
        """
        <form class="actions" method="post" action="\(subject.address)/cancel">
        <button class="secondary">\(subject.state == .checking ? "Cancel" : "Stop importing")</button>
        \(when: subject.state == .importing, "<span class=\"hint\">Learners imported so far stay.</span>")
        </form>
        """
    }
}
