import Console
import Foundation
import Messages

/// Where pages and calls start what is to be done for many people.
struct GroupActionDesk: Sendable {
    let database: AccountsDatabase
    let runner: GroupActionRunner

    /// See ``AccountsDatabase/start(_:_:expecting:by:at:)``.
    func start(
        _ work: GroupWork, _ audience: Audience, expecting expected: Int? = nil, by administrator: Person
    ) async throws -> GroupAction {
        let action = try await database.start(work, audience, expecting: expected, by: administrator, at: Date())
        runner.wake()
        return action
    }
}

/// Whom something reaches, as words for people.
enum People {
    static func words(_ count: Int) -> String {
        count == 1 ? "1 person" : "\(count.grouped) people"
    }
}
