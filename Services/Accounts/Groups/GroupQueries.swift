import Console
import Foundation
import GRDB
import HTTPTypes
import Messages

/// A group as lists show it.
struct GroupSummary: Encodable, Sendable, Equatable {
    var id: Int64
    var name: String
    var parentId: Int64?
    /// 'A / B / C', from the top of the reader's scope.
    var path: String
    var depth: Int
    /// Accounts in the group and all below it.
    var count: Int

    enum CodingKeys: String, CodingKey { case id, name, parentId, path, count }
}

extension AccountsDatabase {
    /// The groups in a person's scope, parents before children, with their counts.
    func groups(in scope: Scope, from top: Int64) async throws -> [GroupSummary] {
        try await reader.read { db in
            let tree = try GroupTree(db)
            let totals = tree.totals(try AccountCounts.byGroup(db))
            let visible = Set(tree.subtree(top))
            let inScope = scope.groups.map(Set.init)
            return tree.nodes.filter { visible.contains($0.id) && inScope?.contains($0.id) != false }.map { node in
                let path = tree.path(node.id, from: top)
                return GroupSummary(
                    id: node.id, name: node.name, parentId: node.id == top ? nil : node.parentID,
                    path: path.joined(separator: " / "), depth: path.count - 1, count: totals[node.id] ?? 0)
            }
        }
    }

    /// Adds a group below `parent`.
    ///
    /// - Parameter person: who is on record for it; nil where nobody's hand does it.
    /// - Throws: ``WebProblem``: refused for a bad name or a parent outside the scope, 409 for a name its siblings have.
    func createGroup(
        name: String, below parent: Int64, in scope: Scope, by person: Int64? = nil, at now: Date = Date()
    ) async throws -> Int64 {
        let name = try Self.checkedName(name, maximum: 100)
        return try await writer.write { db in
            let exists =
                try Bool.fetchOne(db, sql: "SELECT 1 FROM groupNode WHERE id = ?", arguments: [parent]) ?? false
            guard exists, scope.contains(parent) else {
                throw WebProblem.refused([
                    FieldError(
                        field: "parentId", code: "unknown-group", message: "There is no such group to put it in.")
                ])
            }
            return try Self.inserting("group", name) {
                try db.execute(
                    sql: "INSERT INTO groupNode (parentID, name) VALUES (?, ?)", arguments: [parent, name])
                let id = db.lastInsertedRowID
                if let person { try Self.note(db, .created, group: id, name, by: person, at: now) }
                return id
            }
        }
    }

    /// Trims a name and holds it to one line of `maximum` characters.
    static func checkedName(_ name: String, maximum: Int) throws(WebProblem) -> String {
        let name = PlainText.trimmed(name)
        let message: String
        switch name.count {
        case 0: message = "Give it a name."
        case let count where count > maximum:
            message = "The name has \(count) characters; it may have at most \(maximum)."
        case _ where PlainText.hasControlCharacters(name): message = "The name has characters that cannot be shown."
        case _ where name.contains(" / "):
            message = "A name may not contain ' / ', which separates the parts of a path."
        default: return name
        }
        throw WebProblem.refused([FieldError(field: "name", code: "invalid-name", message: message)])
    }

    /// Turns a clash of names into the sentence that says so.
    static func inserting<Value>(_ thing: String, _ name: String, _ insert: () throws -> Value) throws -> Value {
        do {
            return try insert()
        } catch let error as DatabaseError where error.extendedResultCode == .SQLITE_CONSTRAINT_UNIQUE {
            throw WebProblem(
                .conflict, "name-in-use", "There is a \(thing) called '\(name)' already. Choose another name.",
                errors: [FieldError(field: "name", code: "name-in-use", message: "This name is in use.")])
        }
    }
}
