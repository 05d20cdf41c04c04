import Messages
import ServiceKit

/// The accounts service as far as the import service sees it: it remembers the keys of rows, and can be made to fail.
actor StubAccounts {
    /// Account by import and line.
    private(set) var created: [String: Int64] = [:]
    private(set) var invited = 0
    private(set) var checked = 0
    /// Of the last table that was checked.
    private(set) var monthFirst: Bool?
    private(set) var batches = 0
    private(set) var mostAtOnce = 0
    private var atOnce = 0
    private var emails: Set<String> = []
    /// Answers 'try again' to everything about rows.
    private var isAway = false
    /// After so many further batches have been created it is away, and the answer to the last of them is lost.
    private var batchesUntilAway: Int?
    private var isAdministrator = true
    private var gone: Set<Int64> = []
    private var activated: Set<String> = []
    private var known: [String: RowUpdate] = [:]
    private(set) var inviteDays: [String] = []
    private(set) var updated: [CreateAccounts.Shown] = []
    private(set) var removed: Set<String> = []

    static let ann = Person(id: 1, name: "Ann Root", type: .admin, group: 1, scope: .everything)
    static let ben = Person(id: 2, name: "Ben North", type: .admin, group: 2, scope: Scope(groups: [2]))
    static let cat = Person(id: 3, name: "Cat South", type: .admin, group: 3, scope: Scope(groups: [3]))
    static let learner = Person(id: 4, name: "Lee Learner", type: .user, group: 2, scope: .none)

    static let groups = [
        GroupInScope(id: 1, name: "All", path: ["All"], parent: nil, count: 3),
        GroupInScope(id: 2, name: "North", path: ["All", "North"], parent: 1, count: 2),
        GroupInScope(id: 3, name: "South & Co", path: ["All", "South & Co"], parent: 1, count: 1),
    ]

    func away(_ isAway: Bool) {
        self.isAway = isAway
        batchesUntilAway = nil
    }

    func away(afterBatches count: Int) { batchesUntilAway = count }

    /// The account of this one administrator is closed.
    func dismiss(_ administrator: Int64) { gone.insert(administrator) }

    func dismissAdministrators(_ areGone: Bool = true) { isAdministrator = !areGone }

    /// The learner with this email exists, and a row about them changes so much; nil: there is none.
    func know(_ email: String, _ update: RowUpdate?) { known[email] = update }

    /// Somebody has activated the account that this row became.
    func activate(_ importID: String, line: Int) { activated.insert("\(importID) \(line)") }

    nonisolated func answer(_ routes: MessageRoutes) {
        routes.answer(WhoIs.self) { message in
            let people = ["ann": Self.ann, "ben": Self.ben, "cat": Self.cat, "lee": Self.learner]
            return WhoIs.Reply(person: people[message.token])
        }
        routes.answer(GroupsInScope.self) { message in
            let own = [1: Int64(1), 2: 2, 3: 3][message.administrator]
            return GroupsInScope.Reply(groups: Self.groups.filter { own == 1 || $0.id == own })
        }
        routes.answer(CheckAccounts.self) { try await self.check($0) }
        routes.answer(CreateAccounts.self) { try await self.create($0) }
        routes.answer(BatchInvitations.self) { await self.invitations($0) }
        routes.answer(UndoOutlook.self) { try await self.outlook($0) }
        routes.answer(UndoImport.self) { try await self.undo($0) }
    }

    private func check(_ message: CheckAccounts) throws -> CheckAccounts.Reply {
        try refuse(message.table)
        if gone.contains(message.administrator) { throw Self.notAnAdministrator }
        checked += message.table.rows.count
        monthFirst = message.table.monthFirst
        return CheckAccounts.Reply(
            findings: message.table.rows.compactMap { row in
                let problems = problems(row, message.table.fields, message.defaultGroup)
                if message.mode == .update, let update = known[cell(.email, row, message.table.fields)] {
                    return .init(line: row.line, problems: problems, update: update)
                }
                return problems.isEmpty ? nil : .init(line: row.line, problems: problems)
            })
    }

    private func create(_ message: CreateAccounts) async throws -> CreateAccounts.Reply {
        try refuse(message.table)
        batches += 1
        if let day = message.inviteOn { inviteDays.append(day) }
        atOnce += 1
        mostAtOnce = max(mostAtOnce, atOnce)
        await Task.yield()
        atOnce -= 1
        let results = message.table.rows.map { row in result(row, message) }
        try loseAnswer()
        return CreateAccounts.Reply(results: results)
    }

    private func loseAnswer() throws {
        guard let left = batchesUntilAway else { return }
        batchesUntilAway = left - 1
        if left <= 1 {
            isAway = true
            throw Refusal(code: "lost", message: "The answer was lost.", isTemporary: true)
        }
    }

    private func invitations(_ message: BatchInvitations) -> BatchInvitations.Reply {
        let all = created.filter { $0.key.hasPrefix(message.importID) }.compactMap { key, account in
            key.split(separator: " ").last.flatMap { Int($0) }.map { line in
                BatchInvitations.Row(
                    line: line, account: account, state: activated.contains(key) ? .activated : .invited, at: nil)
            }
        }.sorted { $0.line < $1.line }
        let rest = all.filter { $0.line > message.after }
        let counts = [InvitationState.invited, .activated].map { state in
            BatchInvitations.Count(state: state, count: all.count { $0.state == state })
        }
        return .init(
            counts: counts.filter { $0.count > 0 }, rows: Array(rest.prefix(message.limit)),
            hasMore: rest.count > message.limit)
    }

    private func outlook(_ message: UndoOutlook) throws -> UndoOutlook.Reply {
        try refuse()
        let kept = activated.count { $0.hasPrefix(message.importID) }
        let removed = created.keys.count { $0.hasPrefix(message.importID) } - kept
        return UndoOutlook.Reply(
            parts: [
                .init(result: .removed, reason: nil, words: "removed", count: removed),
                .init(result: .kept, reason: "activated", words: "activated", count: kept),
            ].filter { $0.count > 0 })
    }

    private func undo(_ message: UndoImport) throws -> UndoImport.Reply {
        try refuse()
        let lines = created.keys.filter { $0.hasPrefix(message.importID) }
            .compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }.filter { $0 > message.after }.sorted()
        let rows = lines.prefix(UndoImport.maximumRows).map { line in
            let key = "\(message.importID) \(line)"
            guard !activated.contains(key) else {
                return UndoneRow(
                    line: line, result: .kept, reason: "activated", words: "Kept: activated on 1 May 2026")
            }
            removed.insert(key)
            return UndoneRow(line: line, result: .removed, words: "Removed")
        }
        try loseAnswer()
        return UndoImport.Reply(rows: rows, isFinished: rows.count < UndoImport.maximumRows)
    }

    private func refuse(_ table: AccountTable) throws {
        try refuse()
        guard table.rows.count <= AccountTable.maximumRows,
            table.rows.allSatisfy({ $0.cells.count == table.fields.count })
        else { throw Refusal(code: "too-many-rows", message: "Too many rows.", isTemporary: false) }
    }

    private func refuse() throws {
        if isAway { throw Refusal(code: "busy", message: "The accounts service is busy.", isTemporary: true) }
        if !isAdministrator {
            throw Self.notAnAdministrator
        }
    }

    private static let notAnAdministrator = Refusal(
        code: "not-an-administrator", message: "You are not an administrator.", isTemporary: false)

    private func result(_ row: AccountTable.Row, _ message: CreateAccounts) -> CreateAccounts.Result {
        let key = "\(message.importID) \(row.line)"
        if let known = created[key] { return .init(line: row.line, accountID: known) }
        if let shown = message.shown?.first(where: { $0.line == row.line }) {
            updated.append(shown)
            let effect: RowEffect =
                known.values.first { $0.account == shown.account }?.changes == [] ? .unchanged : .updated
            return .init(line: row.line, accountID: shown.account, effect: effect)
        }
        let email = cell(.email, row, message.table.fields).lowercased()
        guard emails.insert(email).inserted else {
            let problem = RowProblem(code: "email-in-use", field: .email, message: "This email address is taken.")
            return .init(line: row.line, accountID: nil, problems: [problem])
        }
        let account = Int64(100 + created.count)
        created[key] = account
        if message.invite { invited += 1 }
        return .init(line: row.line, accountID: account)
    }

    private func problems(_ row: AccountTable.Row, _ fields: [AccountField], _ group: Int64?) -> [RowProblem] {
        var problems: [RowProblem] = []
        let email = cell(.email, row, fields)
        if email.isEmpty {
            problems.append(RowProblem(code: "missing-email", field: .email, message: "The email address is missing."))
        } else if !email.contains("@") {
            problems.append(RowProblem(code: "invalid-email", field: .email, message: "This is not an email address."))
        } else if emails.contains(email.lowercased()) {
            problems.append(RowProblem(code: "email-in-use", field: .email, message: "This email address is taken."))
        }
        if email.lowercased().hasSuffix("@gmial.com") {
            let likelier = email.split(separator: "@")[0] + "@gmail.com"
            problems.append(
                RowProblem(
                    code: "email-domain-suspicious", field: .email, message: "Is this meant to be gmail.com?",
                    isWarning: true, suggestion: String(likelier)))
        }
        let mobile = cell(.mobile, row, fields)
        if mobile.hasPrefix("7") {
            problems.append(
                RowProblem(
                    code: "damaged-by-spreadsheet", field: .mobile, message: "The leading 0 was lost.", isWarning: true,
                    repaired: "0" + mobile))
        }
        if group == 3, cell(.group, row, fields).isEmpty {
            problems.append(RowProblem(code: "unknown-group", field: .group, message: "There is no such group."))
        }
        return problems
    }

    private func cell(_ field: AccountField, _ row: AccountTable.Row, _ fields: [AccountField]) -> String {
        fields.firstIndex(of: field).map { row.cells[$0] } ?? ""
    }
}
