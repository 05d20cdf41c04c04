import Foundation
import Messages
import TestSupport
import Testing

@testable import Imports

/// Suggestions: accepted for a row or for all rows that have them, never by themselves.
@Suite(.timeLimit(.minutes(1)))
struct RepairTests {
    private static let csv =
        Sample.header + """

            Ann,Lee,ann@gmial.com,R1,,P
            Bo,Lee,bo@GMIAL.com,R2,,P
            Cy,Lee,cy@gmail.com,R3,,P
            Cyril,Lee,cy@gmial.com,R4,,P
            Di,Lee,di@x.org,R5,,P

            """

    private static let repair = "field=email&from=gmial.com&to=gmail.com"

    @Test func `a repair is a domain where only that changes, and a whole cell otherwise`() {
        func repair(_ field: AccountField?, _ cell: String, _ suggestion: String?) -> Repair? {
            Repair(RowProblem(code: "x", field: field, message: "", suggestion: suggestion), cell: cell)
        }
        #expect(
            repair(.email, " Ann@Gmial.com", "Ann@gmail.com")
                == Repair(field: .email, from: "gmial.com", to: "gmail.com"))
        #expect(
            repair(.email, "ann lee@x.org", "annlee@x.org")
                == Repair(field: .email, from: "ann lee@x.org", to: "annlee@x.org"))
        #expect(repair(.group, "Norht ", "North") == Repair(field: .group, from: "Norht", to: "North"))
        #expect(repair(.group, "North", nil) == nil)
        #expect(repair(.group, "North", "North") == nil)
        #expect(repair(nil, "North", "South") == nil)
    }

    @Test func `a suggestion is shown and changes nothing by itself`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                let ready = try await at.wait(for: "ready", at.upload(Self.csv).id)
                #expect(ready.rows == .init(total: 5, ready: 2, warning: 3))
                let preview = try await at.page("GET", "/imports/\(ready.id)")
                #expect(preview.body.contains("Accept ‘ann@gmail.com’"))
                #expect(
                    preview.body.contains(
                        "href=\"/imports/\(ready.id)/repairs?field=email&amp;from=gmial.com&amp;to=gmail.com\""))
                _ = try await at.confirm(ready)
                let done = try await at.wait(for: "imported", ready.id)
                #expect(done.rows.imported == 5)
                #expect(!(try await at.page("GET", "/imports/\(ready.id)").body.contains("Accept")))
            }
        }
    }

    @Test func `a suggestion is accepted for one row`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                let ready = try await at.wait(for: "ready", at.upload(Self.csv).id)
                let address = "/imports/\(ready.id)"
                let accepted = try await at.page(
                    "POST", "\(address)/rows/2/accept", "\(Self.repair)&list=yes&outcome=warning")
                #expect(accepted.headers["location"] == "\(address)?outcome=warning&did=saved&row=2")
                #expect(
                    try await at.rows(ready.id).items.map(\.outcome) == [
                        "ready", "warning", "ready", "warning", "ready",
                    ])
                #expect(try await at.rows(ready.id).items[0].values["Email"] == "ann@gmail.com")

                let again = try await at.page("POST", "\(address)/rows/2/accept", Self.repair)
                #expect(again.status == 412, "it is not suggested any more")
                let other = try await at.page(
                    "POST", "\(address)/rows/3/accept", "field=email&from=gmial.com&to=evil.example")
                #expect(other.status == 412, "only what is suggested")
                #expect(try await at.page("POST", "\(address)/rows/3/accept", "field=age&from=1&to=2").status == 404)
                let fromTheRow = try await at.page("POST", "\(address)/rows/3/accept", Self.repair)
                #expect(fromTheRow.headers["location"] == "\(address)?did=saved&row=3")
            }
        }
    }

    @Test func `a suggestion is accepted for all rows that have it, after they were shown`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                let ready = try await at.wait(for: "ready", at.upload(Self.csv).id)
                let address = "/imports/\(ready.id)"
                let shown = try await at.page("GET", "\(address)/repairs?\(Self.repair)")
                #expect(shown.body.contains("It is suggested for 3 rows"))
                #expect(shown.body.contains("<button>Accept for 3 rows</button>"))
                #expect(shown.body.contains("bo@GMIAL.com"))
                #expect(!shown.body.contains("di@x.org"))

                let stale = try await at.page("POST", "\(address)/repairs", "\(Self.repair)&fingerprint=old")
                #expect(stale.status == 409)
                #expect(stale.body.contains("Nothing has been changed"))
                #expect(try await at.show(ready.id).rows == ready.rows)

                let accepted = try await at.page(
                    "POST", "\(address)/repairs", "\(Self.repair)&fingerprint=\(ready.fingerprint ?? "")")
                #expect(accepted.headers["location"] == "\(address)?repaired=3")
                #expect(
                    try await at.page("GET", "\(address)?repaired=3").body.contains(
                        "3 rows were changed and checked again."))
                let rows = try await at.rows(ready.id).items
                #expect(rows.map(\.outcome) == ["ready", "ready", "ready", "error", "ready"])
                #expect(rows[1].values["Email"] == "bo@gmail.com")
                #expect(rows[3].problems.map(\.code) == ["email-repeated-in-file"])
                #expect(
                    try await at.page("GET", "\(address)/repairs?\(Self.repair)").body.contains(
                        "No row has this suggestion any more."))
                #expect(try await at.page("GET", "\(address)/repairs?field=email").status == 404)
                #expect(try await at.page("GET", "\(address)/repairs?\(Self.repair)", as: "cat").status == 404)
                #expect(try await at.page("POST", "\(address)/repairs", as: "cat", Self.repair).status == 404)
            }
        }
    }

    @Test func `by API a problem says what its repair is, and many rows are repaired at once`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                let many = (1...6_000).map { "F,L,l\($0)@gmial.com,R\($0),,P\n" }.joined()
                let ready = try await at.wait(for: "ready", at.upload("\(Sample.header)\n\(many)").id)
                struct Rows: Decodable {
                    struct Row: Decodable { var problems: [Problem] }
                    struct Problem: Decodable {
                        var suggestion: String?
                        var repair: RepairJSON?
                    }
                    var items: [Row]
                }
                let problem = try await at.api("GET", "/\(ready.id)/rows").json(Rows.self).items[0].problems[0]
                #expect(problem.suggestion == "l1@gmail.com")
                let repair = try #require(problem.repair)
                #expect(repair == RepairJSON(column: "Email", from: "gmial.com", to: "gmail.com"))
                struct Answer: Decodable, Equatable {
                    var changed: Int
                    var remaining: Int
                }
                let body = String(decoding: try JSONEncoder().encode(repair), as: UTF8.self)
                let answer = try await at.api("POST", "/\(ready.id)/repairs", body)
                #expect(try answer.json(Answer.self) == Answer(changed: 5_000, remaining: 1_000), "so many at a time")
                let shown = try await at.page("GET", "/imports/\(ready.id)/repairs?\(Self.repair)&done=5000")
                #expect(
                    shown.body.contains("5,000 rows were changed and checked again. These have the suggestion still."))
                let rest = try await at.page(
                    "POST", "/imports/\(ready.id)/repairs",
                    "\(Self.repair)&fingerprint=\(at.show(ready.id).fingerprint ?? "")")
                #expect(rest.headers["location"] == "/imports/\(ready.id)?repaired=1000")
                #expect(try await at.show(ready.id).rows == .init(total: 6_000, ready: 6_000))
                let none = try await at.api("POST", "/\(ready.id)/repairs", body)
                #expect(try none.json(Answer.self) == Answer(changed: 0, remaining: 0))
                let unknown = body.replacing("Email", with: "Age")
                #expect(try await at.api("POST", "/\(ready.id)/repairs", unknown).status == 422)
                #expect(try await at.api("POST", "/\(ready.id)/repairs", as: "cat", body).status == 404)
                _ = try await at.api("POST", "/\(ready.id)/cancel")
                #expect(try await at.api("POST", "/\(ready.id)/repairs", body).status == 409)
            }
        }
    }
}
