import Console
import Foundation
import GRDB
import Messages

/// What can be done for many people at once.
enum GroupWork: Codable, Sendable, Equatable {
    case message(text: PersonalMessage)
    case task(entry: TaskEntry)
    case reassign(to: Int64)
    /// Invites prospects.
    case invite
    /// Reminds people of an invitation that is open.
    case remind
    /// Reminds those who have not done a task that an earlier action has given them.
    case remindOfTask(action: Int64)

    var kind: Kind {
        switch self {
        case .message: .message
        case .task: .task
        case .reassign: .reassign
        case .invite: .invite
        case .remind: .remind
        case .remindOfTask: .remindOfTask
        }
    }

    enum Kind: String, Sendable, CaseIterable, DatabaseValueConvertible {
        case message, task, reassign, invite, remind, remindOfTask

        /// What it is, as a title: 'Group message'.
        var title: String {
            switch self {
            case .message: "Group message"
            case .task: "Task"
            case .reassign: "Reassign on group"
            case .invite: "Invitations"
            case .remind: "Reminders of invitations"
            case .remindOfTask: "Reminders of a task"
            }
        }

        /// What has been done with so many people: '12 people invited'.
        func done(_ count: Int) -> String {
            let people = count == 1 ? "1 person" : "\(count.grouped) people"
            return switch self {
            case .message: "\(people) written to"
            case .task: "\(people) given the task"
            case .reassign: "\(people) moved"
            case .invite: "\(people) invited"
            case .remind, .remindOfTask: "\(people) reminded"
            }
        }
    }
}

/// For whom something is done: everybody in some groups, those of them that a filter leaves, or some that were selected one by one.
struct Audience: Sendable {
    var groups: GroupSelection
    /// Its groups are those of the audience.
    var filter = UserFilter()
    /// Nil: everybody that the filter leaves.
    var people: [Int64]?

    /// People that can be selected one by one.
    static let maximumPeople = 10_000

    init(_ groups: GroupSelection, filter: UserFilter = UserFilter(), people: [Int64]? = nil) {
        self.groups = groups
        self.filter = filter
        self.people = people
        self.filter.groups = groups
    }
}

extension Audience {
    /// Those of the audience whom this work is for, as `FROM` and `WHERE` of a query over `account a`.
    ///
    /// Nobody is written to whose account is closed or lapsed. Nobody is moved who is there already; nor is whoever moves them,
    /// who could not undo it.
    func source(
        _ db: Database, _ work: GroupWork, for administrator: Person, _ tree: GroupTree
    ) throws -> (tables: String, conditions: Conditions) {
        var filter = filter
        var own = Conditions()
        switch work {
        case .message, .task: filter.without = .expired
        case .invite: filter.status = .prospect
        case .remind: filter.status = .invited
        case .reassign(let target):
            own.add("a.groupID <> ? AND a.id <> ?", [target, administrator.id])
        case .remindOfTask(let action):
            var ofTask = filter.kinds("+a.", administrator.scope, tree)
            ofTask.add("t.actionID = ? AND t.doneAt IS NULL", [action])
            return ("task t JOIN account a ON a.id = t.accountID", ofTask)
        }
        if let people {
            own.add("a.id IN (SELECT value FROM json_each(?))", [jsonArray(people)])
            let search = try filter.text.map { try TextSearch($0).prepared(db).condition } ?? Conditions()
            return ("account a", filter.kinds("+a.", administrator.scope, tree) + search + own)
        }
        let listing = try UserListing(db, filter, .scope(administrator.scope), tree: tree)
        let (tables, conditions) = listing.source(try listing.wayToAll(), nil)
        return (tables, conditions + own)
    }
}

extension UserListing {
    /// The way that finds everybody, in whatever order.
    func wayToAll() throws -> Way {
        guard let candidates = search?.candidates else { return .kinds }
        let hits = try Int.fetchOne(
            db, sql: "SELECT count(*) FROM (\(candidates.sql) LIMIT ?)",
            arguments: candidates.arguments + [limits.few + 1])
        return (hits ?? 0) <= limits.few ? .hits : .kinds
    }
}
