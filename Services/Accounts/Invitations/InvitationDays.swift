import Foundation
import GRDB
import Messages

/// How many invitations were sent, and how many accounts activated, on each day in each group: kept as they happen, because to count
/// them would mean to read every account.
///
/// What happened belongs to the group the person was in then. A day is a number: days since 1970, in UTC.
enum InvitationDays {
    static func day(_ now: Date) -> Int64 { now.seconds / 86_400 }

    /// Counts invitations that are sent in this transaction.
    static func note(_ db: Database, _ recipients: [Recipient], at now: Date) throws {
        var byGroup: [Int64: Int] = [:]
        for recipient in recipients { byGroup[recipient.group, default: 0] += 1 }
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO invitationDay (day, groupID, sent) VALUES (?, ?, ?)
                ON CONFLICT DO UPDATE SET sent = sent + excluded.sent
                """)
        for (group, count) in byGroup { try statement.execute(arguments: [day(now), group, count]) }
    }

    /// Lets the days of a group that is deleted count for the group above it.
    static func move(_ db: Database, from group: Int64, to parent: Int64) throws {
        try db.execute(
            sql: """
                INSERT INTO invitationDay (day, groupID, sent, activated)
                SELECT day, :parent, sent, activated FROM invitationDay WHERE groupID = :group
                ON CONFLICT DO UPDATE SET sent = sent + excluded.sent, activated = activated + excluded.activated
                """, arguments: ["parent": parent, "group": group])
        try db.execute(sql: "DELETE FROM invitationDay WHERE groupID = ?", arguments: [group])
    }
}

enum InvitationDaysMigration {
    static func register(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("v7-invitation-days") { db in try db.execute(sql: days) }
    }

    /// Of what happened before, the newest invitation of each account is known.
    private static let days = """
        CREATE TABLE invitationDay (
            day INTEGER NOT NULL,
            groupID INTEGER NOT NULL,
            sent INTEGER NOT NULL DEFAULT 0,
            activated INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (day, groupID)
        ) STRICT, WITHOUT ROWID;

        INSERT INTO invitationDay (day, groupID, sent, activated)
        SELECT day, groupID, sum(sent), sum(activated) FROM (
            SELECT invitedAt / 86400 AS day, groupID, 1 AS sent, 0 AS activated FROM account WHERE invitedAt IS NOT NULL
            UNION ALL
            SELECT activatedAt / 86400, groupID, 0, 1 FROM account WHERE activatedAt IS NOT NULL)
        GROUP BY day, groupID;

        CREATE TRIGGER invitationDayActivated AFTER UPDATE OF activatedAt ON account
        WHEN old.activatedAt IS NULL AND new.activatedAt IS NOT NULL BEGIN
            INSERT INTO invitationDay (day, groupID, activated) VALUES (new.activatedAt / 86400, new.groupID, 1)
            ON CONFLICT DO UPDATE SET activated = activated + 1;
        END;
        """
}

/// What happened in one week, from Monday to Sunday.
struct InvitationWeek: Sendable, Equatable {
    /// Its Monday, in days since 1970.
    var monday: Int64
    var sent = 0
    var activated = 0

    var date: Date { Date(seconds: monday * 86_400) }
}

extension AccountsDatabase {
    /// The last `count` weeks of some groups and all below them, the running one last.
    ///
    /// - Throws: ``WebProblem`` 404 unless every group exists and is in the scope.
    func invitationWeeks(
        _ count: Int = 12, of groups: GroupSelection, for administrator: Person, at now: Date
    ) async throws -> [InvitationWeek] {
        // The first Monday since 1970 was the fifth of January, day 4.
        let thisMonday = (InvitationDays.day(now) - 4) / 7 * 7 + 4
        let first = thisMonday - Int64(count - 1) * 7
        return try await reader.read { db in
            let tree = try GroupTree(db)
            try Self.require(groups, in: administrator.scope, tree)
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT (day - 4) / 7 * 7 + 4 AS monday, sum(sent) AS sent, sum(activated) AS activated FROM invitationDay
                    WHERE day >= ? AND groupID IN (SELECT value FROM json_each(?)) GROUP BY 1
                    """, arguments: [first, jsonArray(groups.subtree(tree))])
            let known = Dictionary(uniqueKeysWithValues: rows.map { ($0["monday"] as Int64, $0) })
            return (0..<Int64(count)).map { week in
                let monday = first + week * 7
                let row = known[monday]
                return InvitationWeek(monday: monday, sent: row?["sent"] ?? 0, activated: row?["activated"] ?? 0)
            }
        }
    }
}
