import Console
import Foundation
import Messages
import ServiceKit
import TestSupport
import Testing

@testable import Imports

@Suite(.timeLimit(.minutes(1)))
struct InvitationTests {
    private static let now = Date(timeIntervalSince1970: 1_782_860_399)

    @Test func `a day is read, and today is at once`() throws {
        // One second before midnight in London, where it is summer: the last of June.
        func read(_ text: String, _ isInviting: Bool = true) throws -> String? {
            try InvitationDay.read(text, isInviting: isInviting, at: Self.now)
        }
        #expect(try read("") == nil)
        #expect(try read("2026-06-30") == nil)
        #expect(try read(" 2026-07-01 ") == "2026-07-01")
        #expect(try read("2027-07-01") == "2027-07-01")
        #expect(InvitationDay.words("2026-07-01") == "1 July 2026")
        let refused = [
            ("2026-06-29", "date-in-the-past"), ("2027-07-02", "date-too-far"), ("1/7/2026", "invalid-date"),
            ("2026-02-30", "invalid-date"), ("2026-7-1", "invalid-date"), ("2026-07-0１", "invalid-date"),
        ]
        for (text, code) in refused {
            let problem = #expect(throws: WebProblem.self) { _ = try read(text) }
            #expect(problem?.errors.map(\.code) == [code], "\(text)")
        }
        let problem = #expect(throws: WebProblem.self) { _ = try read("2026-07-01", false) }
        #expect(problem?.errors.map(\.code) == ["not-inviting"])
    }

    private static func tomorrow() -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: "Europe/London") ?? .gmt
        let day = calendar.dateComponents([.year, .month, .day], from: Date(timeIntervalSinceNow: 86_400 * 2))
        return String(format: "%04d-%02d-%02d", day.year ?? 0, day.month ?? 0, day.day ?? 0)
    }

    @Test func `a day to come goes with the rows, and the pages name it`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                let day = Self.tomorrow()
                let query = "?filename=a.csv&invitations=true&inviteOn=\(day)"
                let ready = try await at.wait(for: "ready", at.upload(Sample.rows(2), query: query).id)
                #expect(ready.inviteOn == day)
                let words = InvitationDay.words(day)
                let preview = try await at.page("GET", "/imports/\(ready.id)").body
                #expect(preview.contains("each of them is invited by email on \(words)"))
                _ = try await at.confirm(ready)
                _ = try await at.wait(for: "imported", ready.id)
                #expect(await at.accounts.inviteDays == [day])
                let end = try await at.page("GET", "/imports/\(ready.id)").body
                #expect(end.contains("Each of them is invited by email on \(words)."))

                let past = try await at.api(
                    "POST", "?invitations=true&inviteOn=2020-01-01", type: "text/csv", Sample.rows(1))
                #expect(past.status == 422 && past.body.contains("date-in-the-past"))
            }
        }
    }

    @Test func `the page and the API say how far each learner has come`() async throws {
        try await ImportPlace.with { at in
            try await at.place.stub(.notification) { routes in
                routes.answer(DeliveryStates.self) { message in
                    DeliveryStates.Reply(states: message.accounts.prefix(1).map { .init(account: $0, state: "failed") })
                }
            } while: {
                try await at.running {
                    let ready = try await at.wait(for: "ready", at.upload(Sample.rows(3)).id)
                    _ = try await at.confirm(ready)
                    _ = try await at.wait(for: "imported", ready.id)
                    await at.accounts.activate(ready.id, line: 4)
                    let address = "/imports/\(ready.id)"
                    #expect(try await at.page("GET", address).body.contains("href=\"\(address)/invitations\""))
                    let page = try await at.page("GET", "\(address)/invitations").body
                    #expect(
                        page.contains("<strong>2</strong> invited") && page.contains("<strong>1</strong> activated"))
                    for words in ["Email failed", ">Invited</span>", ">Activated</span>", ">First1 Last1</a>"] {
                        #expect(page.contains(words), "\(words)")
                    }
                    struct List: Decodable {
                        struct Item: Decodable { var row: Int, state: String }
                        var items: [Item], counts: [String: Int], total: Int, next: String?
                    }
                    let list = try await at.api("GET", "/\(ready.id)/invitations?limit=2").json(List.self)
                    #expect(list.items.map(\.state) == ["failed", "invited"])
                    #expect(list.counts == ["invited": 2, "activated": 1])
                    #expect(list.total == 3 && list.next == "3")
                    #expect(try await at.api("GET", "/\(ready.id)/invitations", as: "cat").status == 404)
                }
            }
        }
    }

    @Test func `without the notification service the list says what is known`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                let ready = try await at.wait(for: "ready", at.upload(Sample.rows(1)).id)
                #expect(
                    try await at.page("GET", "/imports/\(ready.id)/invitations").body.contains("has made no accounts"))
                _ = try await at.confirm(ready)
                _ = try await at.wait(for: "imported", ready.id)
                let page = try await at.page("GET", "/imports/\(ready.id)/invitations")
                #expect(page.status == 200)
                #expect(page.body.contains("What became of the emails is not known at the moment."))
                #expect(page.body.contains(">Invited</span>"))
            }
        }
    }
}
