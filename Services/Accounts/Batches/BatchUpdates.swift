import Foundation
import GRDB
import Messages

/// The rows of a table that are about accounts that exist, with what each would change.
struct BatchUpdates {
    struct Entry {
        /// Nil where the row may not change the account that it seems to mean.
        var user: UserView?
        /// What the account becomes.
        var draft = AccountDraft()
        var changes: [CellChange] = []
        var problems: [RowProblem] = []

        var canBeMade: Bool { user != nil && problems.allSatisfy(\.isWarning) }
    }

    private var entries: [Int: Entry] = [:]

    /// Compares the rows as a set: a handful of queries, however many rows.
    ///
    /// - Parameter lines: the rows that are asked about; nil for all.
    init(_ readings: BatchExamination.Readings, _ db: Database, scope: Scope, lines: Set<Int>? = nil) throws {
        let asked = zip(readings.table.rows, readings.rows).filter { row, _ in lines?.contains(row.line) ?? true }
        let accounts = try KnownAccounts(db, asked.map { $0.1.draft }, scope: scope)
        var found: [(row: AccountTable.Row, account: Int64)] = []
        for (row, reading) in asked {
            let hasEmail = !PlainText.trimmed(readings.columns.text(.email, in: row)).isEmpty
            switch accounts.match(reading.draft, hasEmail: hasEmail) {
            case .none: break
            case .account(let id): found.append((row, id))
            case .unclear(let problem): entries[row.line] = Entry(problems: [problem])
            }
        }
        let users = try UserView.fetchAll(
            db, sql: "\(UserView.selection) WHERE a.id IN (SELECT value FROM json_each(?))",
            arguments: [jsonArray(found.map(\.account))])
        let byID = Dictionary(users.map { ($0.account.id, $0.seen(by: .scope(scope))) }) { first, _ in first }
        let directory = try readings.directory(db, scope: scope)
        for (row, id) in found {
            guard let user = byID[id] else { continue }
            entries[row.line] =
                user.account.type == .user
                ? RowComparison(row: row, columns: readings.columns, user: user)
                    .entry(readings.rules, directory, sameReference: accounts.othersWithReference)
                : Entry(problems: [.notALearner(user.account.type)])
        }
    }

    subscript(line: Int) -> Entry? { entries[line] }

    /// What is to be said about a row; nil when it is about no account that exists.
    ///
    /// - Parameter row: as it was examined for making an account of it.
    func finding(_ row: BatchExamination.Row) -> CheckAccounts.Finding? {
        guard let entry = entries[row.line] else { return nil }
        guard let user = entry.user else {
            let others = row.problems.filter { !Self.answered.contains($0.code) && !$0.code.hasPrefix("missing-") }
            return CheckAccounts.Finding(line: row.line, problems: others + entry.problems)
        }
        let update = RowUpdate(account: user.account.id, version: user.account.version, changes: entry.changes)
        return CheckAccounts.Finding(
            line: row.line, problems: entry.problems, update: entry.canBeMade ? update : nil)
    }

    /// Problems of making an account that mean nothing for a row about one that exists, as what is missing does.
    private static let answered: Set<String> = ["email-in-use", "reference-in-use"]
}

/// The accounts that have an email or a reference of the rows.
private struct KnownAccounts {
    enum Match {
        /// The row makes an account, or is told why it cannot.
        case none
        case account(Int64)
        case unclear(RowProblem)
    }

    private struct Member {
        var id: Int64
        var email: String
        var isInScope: Bool
    }

    private let byEmail: [String: Member]
    /// In the scope only.
    private let byReference: [String: [Member]]

    /// Of accounts that share a reference, such as 'n/a', no more are looked at.
    private static let mostSharing = 100

    init(_ db: Database, _ drafts: [AccountDraft], scope: Scope) throws {
        func members(
            _ column: String, _ texts: [String], _ visible: (sql: String, arguments: StatementArguments)?
        ) throws -> [String: [Member]] {
            let statement = try db.cachedStatement(
                sql: """
                    SELECT id, email, groupID FROM account WHERE \(column) = ? AND \(visible?.sql ?? "1")
                    LIMIT \(Self.mostSharing + 1)
                    """)
            var members: [String: [Member]] = [:]
            for text in Set(texts) where members[text.lowercased()]?.isEmpty ?? true {
                members[text.lowercased()] = try Row.fetchAll(
                    statement, arguments: [text] + (visible?.arguments ?? StatementArguments())
                ).map { Member(id: $0[0], email: $0[1], isInScope: scope.contains($0[2])) }
            }
            return members
        }
        byEmail = try members("email", drafts.map(\.email).filter { !$0.isEmpty }, nil).compactMapValues(\.first)
        byReference = try members("reference", drafts.compactMap(\.reference), scope.condition())
    }

    func match(_ draft: AccountDraft, hasEmail: Bool) -> Match {
        if let member = byEmail[draft.email.lowercased()] {
            return member.isInScope ? .account(member.id) : .none
        }
        // An email that cannot be read is told as such.
        guard !hasEmail || !draft.email.isEmpty, let reference = draft.reference else { return .none }
        let members = byReference[reference.lowercased()] ?? []
        guard members.count == 1, let member = members.first else {
            return hasEmail || members.isEmpty
                ? .none : .unclear(.ambiguousReference(members.count > Self.mostSharing ? nil : members.count))
        }
        return hasEmail ? .unclear(.emailCannotChange(member.email)) : .account(member.id)
    }

    /// Whether somebody else in the scope has the reference.
    func othersWithReference(_ reference: String, _ account: Int64) -> Bool {
        byReference[reference.lowercased()]?.contains { $0.id != account } ?? false
    }
}

extension RowProblem {
    fileprivate static func notALearner(_ type: AccountType) -> RowProblem {
        RowProblem(
            code: "not-a-learner", field: .email,
            message:
                "This is the account of \(type == .admin ? "an administrator" : type.withArticle). A file changes only learners; edit the account on its own page."
        )
    }

    fileprivate static func emailCannotChange(_ email: String) -> RowProblem {
        RowProblem(
            code: "email-cannot-change", field: .email,
            message: """
                The account with this reference number has the email address '\(email)'. A file cannot change an email address: \
                write this one, or edit the account on its own page.
                """)
    }

    /// - Parameter count: nil: very many.
    fileprivate static func ambiguousReference(_ count: Int?) -> RowProblem {
        RowProblem(
            code: "ambiguous-reference", field: .reference,
            message:
                "\(count.map(String.init) ?? "Very many") accounts have this reference number. Write the email address, too."
        )
    }
}
