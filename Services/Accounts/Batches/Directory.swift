import Foundation
import GRDB
import Messages

/// Finds what the rows of a file name – groups, programmes, employers, people – in the scope of the administrator who
/// uploads it. Made once for a batch, from a handful of queries.
struct Directory: Sendable {
    private let tree: GroupTree
    private let scope: Scope
    private let groups: [String: [Int64]]
    private let programmes: [String: Int64]
    private let employers: [String: Employer]
    private let learningProviders: [String: Int64]
    private let people: [String: Member]

    private struct Member {
        var id: Int64
        var type: AccountType
    }

    /// - Parameter emails: the people that the rows name; nobody else is looked up.
    init(_ db: Database, scope: Scope, emails: Set<String>) throws {
        let tree = try GroupTree(db)
        self.tree = tree
        self.scope = scope
        let visible = tree.nodes.filter { scope.contains($0.id) }
        let groups = Dictionary(grouping: visible) { Self.key($0.name) }.mapValues { $0.map(\.id) }
        self.groups = Self.asSpelt(groups, visible.map(\.name))
        programmes = try Self.ids(db, "SELECT name, id FROM programme")
        learningProviders = try Self.ids(db, "SELECT name, id FROM learningProvider")
        let employers = try Row.fetchAll(db, sql: "SELECT id, name, addresses FROM employer ORDER BY id")
            .map(AccountsDatabase.employer)
        self.employers = Self.asSpelt(
            Dictionary(employers.map { (Self.key($0.name), $0) }) { first, _ in first }, employers.map(\.name))
        people = try Self.people(db, emails: emails, scope: scope)
    }

    private static func ids(_ db: Database, _ sql: String) throws -> [String: Int64] {
        let rows = try Row.fetchAll(db, sql: sql + " ORDER BY id").map { ($0[0] as String, $0[1] as Int64) }
        return asSpelt(Dictionary(rows.map { (key($0.0), $0.1) }) { first, _ in first }, rows.map(\.0))
    }

    private static func people(_ db: Database, emails: Set<String>, scope: Scope) throws -> [String: Member] {
        guard !emails.isEmpty else { return [:] }
        let rows = try Row.fetchAll(
            db, sql: "SELECT email, id, type, groupID FROM account WHERE email IN (SELECT value FROM json_each(?))",
            arguments: [jsonArray(Array(emails))])
        let visible = rows.filter { scope.contains($0["groupID"]) }
        let members = Dictionary(visible.map { (key($0["email"]), Member(id: $0["id"], type: $0["type"])) }) {
            first, _ in
            first
        }
        return asSpelt(members, emails)
    }

    /// Names are compared without regard to case or Unicode form. SQLite's NOCASE, which keeps names apart, knows only the
    /// letters A to Z, so two names can be one here; the older one is meant then.
    private static func key(_ name: String) -> String {
        name.lowercased()
    }

    /// With the names as they stand beside their keys: most rows spell them so, and looking up is all it then takes.
    private static func asSpelt<Thing>(_ things: [String: Thing], _ names: some Sequence<String>) -> [String: Thing] {
        names.reduce(into: things) { all, name in
            if let thing = things[key(name)] { all[name] = thing }
        }
    }

    /// Fills in the ids of what a row names, and says which names are not known.
    ///
    /// - Parameter defaultGroup: the group of a row that names none.
    func resolve(
        _ draft: inout AccountDraft, defaultGroup: Int64?, _ text: (AccountField) -> String,
        problems: inout [RowProblem]
    ) {
        func named(_ field: AccountField) -> String { PlainText.trimmed(text(field)) }

        draft.groupID = group(named(.group), defaultGroup, &problems)
        draft.programmeID = one(named(.programme), in: programmes, .programme, "unknown-programme", &problems)
        draft.learningProviderID = one(
            named(.learningProvider), in: learningProviders, .learningProvider, "unknown-learning-provider", &problems)
        draft.employerID = employer(named(.employer), address: draft.employerAddress, &problems)
        draft.caseOwnerID = person(named(.caseOwner), .caseOwner, .admin, "unknown-case-owner", &problems)
        draft.managerID = person(named(.manager), .manager, .manager, "unknown-manager", &problems)
        draft.mentorID = person(named(.mentor), .mentor, .mentor, "unknown-mentor", &problems)
    }

    /// A group by its name, or by as much of its path ('A / B') as makes it unique.
    private func group(_ name: String, _ defaultGroup: Int64?, _ problems: inout [RowProblem]) -> Int64? {
        if name.isEmpty, let defaultGroup, scope.contains(defaultGroup), tree[defaultGroup] != nil {
            return defaultGroup
        }
        func problem(_ message: String) -> Int64? {
            problems.append(RowProblem(code: "unknown-group", field: .group, message: message))
            return nil
        }
        guard !name.isEmpty else { return problem("The group is missing, and no default group is chosen.") }
        let found = groups[name] ?? groups[Self.key(name)] ?? groups(atPath: name)
        switch found.count {
        case 1: return found[0]
        case 0: return problem("There is no group called '\(name)'. Check the name, or create the group first.")
        default:
            let example = path(found[0]).suffix(2).joined(separator: " / ")
            return problem("There are \(found.count) groups called '\(name)'. Write the path, such as '\(example)'.")
        }
    }

    private func groups(atPath name: String) -> [Int64] {
        let wanted = name.split(separator: "/").map { Self.key(PlainText.trimmed(String($0))) }
        guard let last = wanted.last else { return [] }
        return (groups[last] ?? []).filter { path($0).suffix(wanted.count).map(Self.key) == wanted }
    }

    /// The names down to a group from the top of the scope: what is above it does not exist for the administrator.
    private func path(_ id: Int64) -> [String] {
        var names: [String] = []
        var current = tree[id]
        while let node = current, scope.contains(node.id) {
            names.append(node.name)
            current = node.parentID.flatMap { tree[$0] }
        }
        return names.reversed()
    }

    private func one(
        _ name: String, in known: [String: Int64], _ field: AccountField, _ code: String, _ problems: inout [RowProblem]
    ) -> Int64? {
        guard !name.isEmpty else { return nil }
        if let id = known[name] ?? known[Self.key(name)] { return id }
        problems.append(
            RowProblem(
                code: code, field: field,
                message: "There is no \(field.name) called '\(name)'. Check the name, or create it first."))
        return nil
    }

    private func employer(_ name: String, address: String?, _ problems: inout [RowProblem]) -> Int64? {
        guard !name.isEmpty else { return nil }
        guard let employer = employers[name] ?? employers[Self.key(name)] else {
            return one(name, in: [:], .employer, "unknown-employer", &problems)
        }
        if let address, !employer.addresses.contains(address) {
            problems.append(
                RowProblem(
                    code: "unknown-employer-address", field: .employerAddress,
                    message: "\(employer.name) has no address '\(address)'. Check it, or add it to the employer first.")
            )
        }
        return employer.id
    }

    private func person(
        _ email: String, _ field: AccountField, _ type: AccountType, _ code: String, _ problems: inout [RowProblem]
    ) -> Int64? {
        guard !email.isEmpty else { return nil }
        if let member = people[email] ?? people[Self.key(email)], member.type == type { return member.id }
        problems.append(
            RowProblem(
                code: code, field: field,
                message:
                    "There is no \(field.name) with the email address '\(email)'. Check it, or create the account first."
            ))
        return nil
    }
}
