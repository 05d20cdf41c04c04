import Foundation
import GRDB
import Messages
import TestSupport
import Testing

extension EndToEnd {
    /// The Users overview of a provider of 50 groups on four levels and 10,000 people, in a real browser.
    struct GroupStoryTests {
        @Test func `an administrator follows and writes to 10,000 people in 50 groups, on a screen and on a phone`()
            async throws
        {
            try await withServices { services in
                let api = try await services.administrator()
                let provider = try await LargeProvider.make(api)
                try await withBrowser(on: services.address, scripts: false) { browser in
                    let story = Story(browser: browser, services: services, api: api)
                    try await story.administratorIsSignedIn()
                    try await story.groupsAreSelected(provider)
                    try await story.numbersLeadToTheirPeople(provider)
                    try await story.reportsAreRead(provider)
                    try await story.groupIsWrittenTo(provider)
                    try await story.taskIsGivenAndFollowedUp(provider)
                    try await story.prospectsAreInvited(provider)
                    try await story.peopleAreReassigned(provider)
                    try await story.groupIsChanged(provider)
                    try await browser.use(.phone)
                    try await story.noGroupPageIsWiderThanAPhone(provider)
                }
            }
        }

        @Test func `a reassignment of 10,000 people that is killed goes on after the restart, and says so`()
            async throws
        {
            try await withServices { services in
                let api = try await services.administrator()
                let provider = try await LargeProvider.make(api)
                let body: JSON = ["to": .number(Double(provider.empty))]
                let action = try await api.post("/groups/\(provider.north)/reassign", body)
                let id = try #require(action["id"].int)
                let total = try #require(action["total"].int)
                #expect(total >= 10_000)
                try await pollUntil("the work is under way") {
                    let done = try await api.get("/actions/\(id)")["done"].int ?? 0
                    #expect(done < total, "too late: nothing is left to be interrupted")
                    return done > 0
                }
                try await services.kill(.accounts)
                try await services.start(.accounts)
                let moved = try await api.total("/users?group=\(provider.empty)") ?? 0
                #expect(moved > 0 && moved % 500 == 0 || moved == total, "each part is done or not: \(moved)")
                try await pollUntil("the reassignment ends", within: .seconds(60)) {
                    try await api.get("/actions/\(id)")["state"] == "finished"
                }
                let ended = try await api.get("/actions/\(id)")
                #expect(ended["done"].int == total && ended["skipped"] == 0)
                #expect(ended["continuedAt"].text != nil)
                #expect(try await api.total("/users?group=\(provider.empty)") == total)
                try await withBrowser(on: services.address, scripts: false) { browser in
                    try await Story(browser: browser, services: services, api: api).administratorIsSignedIn()
                    try await browser.open("/groups/\(provider.north)/actions/\(id)")
                    let text = try await browser.text("//main")
                    #expect(text.contains("The service was stopped in the middle of this"))
                    #expect(text.contains("Finished: 10,000 people moved."))
                    try await browser.photograph("group-action-continued")
                }
                try await services.stop(.import, .accounts, .notification)
                try await Self.expectOneLineEach(services, total)
            }
        }

        private static func expectOneLineEach(_ services: Services, _ total: Int) async throws {
            let accounts = try DatabaseQueue(path: services.database(of: .accounts).path(percentEncoded: false))
            let edited = try await accounts.read { db in
                try Int64.fetchAll(db, sql: "SELECT account FROM auditEntry WHERE action = 'edited'")
            }
            #expect(edited.count == total && Set(edited).count == total, "one line in each history")
        }
    }
}

/// 50 groups on four levels and 10,000 people in those of the north.
struct LargeProvider: Sendable {
    let north: Int
    /// One of the groups of the lowest level.
    let class1: Int
    /// A group with nobody in it.
    let empty: Int

    static let people = 10_000
    private static let programme = "Adult Care Worker"

    static func make(_ api: APIClient) async throws -> LargeProvider {
        func group(_ name: String, _ parent: Int) async throws -> Int {
            try #require(
                try await api.post("/groups", ["name": .text(name), "parentId": .number(Double(parent))])["id"].int)
        }
        _ = try await api.post("/programmes", ["name": .text(programme), "kind": "application"])
        let north = try await group("North", 1)
        let empty = try await group("South, with a name that is longer than most names of groups are", 1)
        var classes: [Int] = []
        var names: [String] = []
        for college in 1...4 {
            let id = try await group("College \(college)", north)
            for number in 1...11 {
                names.append("College \(college) class \(number)")
                classes.append(try await group(names.last ?? "", id))
            }
        }
        let rows = (1...people).map {
            "Ann,Learner \($0),learner\($0)@learners.example,REF-\($0),\(names[$0 % names.count]),\(programme)"
        }
        let shown = try await api.checkedImport(LearnerFile.csv(rows), invitations: false)
        #expect(shown["rows"]["ready"].int == people)
        _ = try await api.confirm(shown)
        _ = try await api.importAtRest(shown["id"].text ?? "")
        return LargeProvider(north: north, class1: classes[0], empty: empty)
    }
}
