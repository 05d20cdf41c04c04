import Console
import Messages

/// How far the learners of an upload have come with their invitations.
enum InvitationsPage {
    static let limit = 50

    /// - Parameter names: the learners by line; those of rows that have been deleted are missing.
    static func page(
        _ subject: Import, _ list: InvitationList, _ names: [Int: RowLearner], isFirst: Bool
    ) -> Page {
        Page(
            "Invitations of \(subject.filename)", tile: .uploads,
            notice: list.isDeliveryKnown ? nil : deliveryUnknown,
            content: """
                <p><a href="\(subject.address)">\(subject.filename)</a></p>
                <h1>Invitations of \(subject.filename)</h1>
                \(list.total == 0 ? empty : content(subject, list, names, isFirst: isFirst))
                """)
    }

    private static let deliveryUnknown = Notice(
        .warning, "What became of the emails is not known at the moment. Load the page again in a while.")

    private static let empty: HTML = """
        <p class="empty">This upload has made no accounts. The learners whom an upload makes are listed here, with what became of
        their invitations.</p>
        """

    private static func content(
        _ subject: Import, _ list: InvitationList, _ names: [Int: RowLearner], isFirst: Bool
    ) -> HTML {
        let address = "\(subject.address)/invitations"
        let table = DataTable(
            caption: "Learners in the order of the file", columns: ["Row", "Learner", "Invitation", "When"],
            rows: list.rows.map { row in
                let learner = names[row.line] ?? RowLearner(name: "The learner of row \(row.line)")
                return [
                    "\(row.line)", learner.link(row.state == .gone ? nil : row.account), tag(row).html,
                    "\(row.at?.words ?? "")",
                ]
            })
        let pager = Pager(
            total: list.total, shown: list.rows.count, things: "learners", first: isFirst ? nil : address,
            next: list.hasMore ? list.rows.last.map { "\(address)?after=\($0.line)" } : nil)
        let isScheduled = list.counts.contains { $0.state == .scheduled }
        return """
            \(when: isScheduled, "<p>Invitations are sent\(EffectWords.day(subject)), when the day begins.</p>")
            <ul class="counts">\(each: list.counts, { "<li><strong>\($0.count.grouped)</strong> \($0.state.words)</li>" })</ul>
            <p class="hint">‘Page opened’ can also mean a program that looks through the learner's mail.</p>
            \(table.html)
            \(pager.html)
            """
    }

    private static func tag(_ row: InvitationList.Row) -> Tag {
        switch row.delivery {
        case "queued", "sending": Tag("Email queued", .blue)
        case "sent": Tag("Email sent", .blue)
        case "bounced": Tag("Email came back", .red)
        case "failed": Tag("Email failed", .red)
        default: row.state.tag
        }
    }
}

extension InvitationState {
    /// Behind a number.
    fileprivate var words: String {
        switch self {
        case .notInvited: "not invited"
        case .scheduled: "to be invited"
        case .invited: "invited"
        case .opened: "opened the page"
        case .activated: "activated"
        case .lapsed: "lapsed"
        case .gone: "not among your accounts any more"
        case .unknown: "in another state"
        }
    }

    fileprivate var tag: Tag {
        switch self {
        case .notInvited: Tag("Not invited", .grey)
        case .scheduled: Tag("To be invited", .yellow)
        case .invited: Tag("Invited", .blue)
        case .opened: Tag("Page opened", .blue)
        case .activated: Tag("Activated", .green)
        case .lapsed: Tag("Lapsed", .red)
        case .gone: Tag("Not there", .grey)
        case .unknown: Tag("Unknown", .grey)
        }
    }
}
