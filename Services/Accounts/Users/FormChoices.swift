import Console
import GRDB
import Messages

/// What the choices on a person's form are made of, read in one go.
struct FormChoices: Sendable {
    var groups: [GroupSummary]
    var programmes: [Programme]
    var employers: [Employer]
    var learningProviders: [LearningProvider]
    var administrators: [Choice]
    var managers: [Choice]
    var mentors: [Choice]

    /// Groups with their depth shown, and the number of accounts behind each.
    var groupChoices: [Choice] {
        groups.map { group in
            Choice(
                String(group.id),
                String(repeating: "\u{2003}", count: group.depth) + "\(group.name) (\(group.count.grouped))")
        }
    }
}

extension AccountsDatabase {
    /// The most people that one choice offers; beyond it a search would be needed.
    private static let maximumPeople = 500

    func formChoices(for administrator: Person) async throws -> FormChoices {
        FormChoices(
            groups: try await groups(in: administrator.scope, from: administrator.group),
            programmes: try await programmes(), employers: try await employers(),
            learningProviders: try await learningProviders(),
            administrators: try await people(.admin, in: administrator.scope),
            managers: try await people(.manager, in: administrator.scope),
            mentors: try await people(.mentor, in: administrator.scope))
    }

    private func people(_ type: AccountType, in scope: Scope) async throws -> [Choice] {
        var filter = UserFilter()
        filter.type = type
        let found = try await users(filter, for: .scope(scope), ListRange(limit: Self.maximumPeople)).users
        return found.map { Choice(String($0.account.id), "\($0.account.name) (\($0.account.email))") }
    }
}
