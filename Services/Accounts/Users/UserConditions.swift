import GRDB
import Messages

/// Conditions of a query and their arguments, in the same order.
struct Conditions {
    private var parts: [String] = []
    private(set) var arguments = StatementArguments()

    mutating func add(_ sql: String, _ values: StatementArguments = []) {
        parts.append(sql)
        arguments += values
    }

    var sql: String { parts.isEmpty ? "1" : parts.joined(separator: " AND ") }

    static func + (left: Conditions, right: Conditions) -> Conditions {
        var sum = left
        sum.parts += right.parts
        sum.arguments += right.arguments
        return sum
    }
}

extension UserFilter {
    /// The conditions on the columns that accounts and their counts have in common.
    ///
    /// - Parameter prefix: `c.` for the counts; `+a.` for accounts, the plus keeping SQLite from using an index on the column.
    func kinds(_ prefix: String, _ scope: Scope, _ tree: GroupTree) -> Conditions {
        var conditions = Conditions()
        var groups = scope.groups
        // Below the root is everybody, for whom no list of groups need be gone through.
        if let chosen = self.groups, groups != nil || !chosen.ids.contains(tree.root?.id ?? 0) {
            let visible = scope.groups.map(Set.init)
            groups = chosen.subtree(tree).filter { visible?.contains($0) ?? true }.sorted()
        }
        if let groups { conditions.add("\(prefix)groupID IN (SELECT value FROM json_each(?))", [jsonArray(groups)]) }
        if let without { conditions.add("\(prefix)status <> ?", [without]) }
        if let status { conditions.add("\(prefix)status = ?", [status]) }
        if let type { conditions.add("\(prefix)type = ?", [type]) }
        if let programme { conditions.add("\(prefix)programmeID = ?", [Self.real(programme)]) }
        if let caseOwner {
            conditions.add("\(prefix)caseOwnerID = ?", [Self.real(caseOwner)])
            // Whom the reader may not know finds nobody.
            if let known = scope.condition("o.groupID") {
                conditions.add(
                    "EXISTS (SELECT 1 FROM account o WHERE o.id = ? AND \(known.sql))", [caseOwner] + known.arguments)
            }
        }
        if outcome == .gotAJob { conditions.add("\(prefix)gotAJob = 1") }
        return conditions
    }

    /// The counts have 0 where there is no programme or no case owner; nothing has it as its id.
    private static func real(_ id: Int64) -> Int64 { id > 0 ? id : -1 }
}
