import Foundation
import Messages
import TestSupport
import Testing

@testable import Imports

/// Rows that are corrected or left out on the preview.
@Suite(.timeLimit(.minutes(1)))
struct FixingTests {
    /// What a browser sends of a row's form.
    private static func form(_ cells: [String], seen: String = "") -> String {
        let pairs = cells.enumerated().map { ("cell-\($0)", $1) } + (seen.isEmpty ? [] : [("seen", seen)])
        var allowed = CharacterSet.alphanumerics
        allowed.insert(charactersIn: "-")
        return pairs.map { "\($0)=\($1.addingPercentEncoding(withAllowedCharacters: allowed) ?? "")" }.joined(
            separator: "&")
    }

    private static func seen(_ page: ImportPlace.Answer) -> String {
        page.body.firstMatch(of: #/name="seen" value="([0-9a-f]+)"/#).map { String($0.1) } ?? ""
    }

    @Test func `rows with errors are worked through one after the other`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                let ready = try await at.wait(for: "ready", at.upload(Sample.mixed).id)
                let address = "/imports/\(ready.id)"
                let preview = try await at.page("GET", address)
                #expect(preview.body.contains("href=\"\(address)/correct\""))
                #expect(try await at.page("GET", "\(address)/correct").headers["location"] == "\(address)/rows/3")

                let row = try await at.page("GET", "\(address)/rows/3")
                #expect(row.status == 200)
                #expect(row.body.contains("<a href=\"#cell-2\">The email address is missing.</a>"))
                #expect(row.body.contains("<label for=\"cell-2\">Email"))
                #expect(row.body.contains("value=\"green, mostly\""))
                #expect(row.body.contains("href=\"\(address)/rows/4\">Next row with errors"))

                let wrong = try await at.page(
                    "POST", "\(address)/rows/3", Self.form(["Bo", "Lee", "bo", "R2", "", "P", "", "green"]))
                #expect(wrong.headers["location"] == "\(address)/rows/3?did=saved&row=3")
                let still = try await at.page("GET", "\(address)/rows/3?did=saved&row=3")
                #expect(still.body.contains("Row 3 has been saved and checked again. It cannot be imported yet."))
                #expect(still.body.contains("value=\"bo\""))
                #expect(still.body.contains("This is not an email address."))

                let right = try await at.page(
                    "POST", "\(address)/rows/3", Self.form(["Bo", "Lee", "bo@x.org", "R2", "", "P", "", "green"]))
                #expect(right.headers["location"] == "\(address)/rows/4?did=saved&row=3")
                let next = try await at.page("GET", "\(address)/rows/4?did=saved&row=3")
                #expect(next.body.contains("Row 3 has been saved and checked again. It can be imported now."))
                #expect(next.body.contains("2 rows with errors in all."))

                _ = try await at.page("POST", "\(address)/rows/6/exclude", "")
                let last = try await at.page(
                    "POST", "\(address)/rows/4", Self.form(["Ann", "Again", "again@x.org", "R3", "", "P", "", ""]))
                #expect(last.headers["location"] == "\(address)?did=saved&row=4")
                let list = try await at.page("GET", "\(address)?did=saved&row=4")
                #expect(list.body.contains("Row 4 has been saved"))
                #expect(!list.body.contains("Correct the rows with errors"))
                #expect(try await at.page("GET", "\(address)/correct").headers["location"] == address)
                #expect(try await at.show(ready.id).rows == .init(total: 6, ready: 3, warning: 2, excluded: 1))
            }
        }
    }

    @Test func `cells that are only shown come back exactly as they were`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                let csv = Sample.header + ",Notes\n\"  Ann\",Lee,,R1,,P,\"one\r\n two\"\n"
                let ready = try await at.wait(for: "ready", at.upload(csv).id)
                let page = try await at.page("GET", "/imports/\(ready.id)/rows/2")
                #expect(page.body.contains("<textarea id=\"cell-6\""))
                _ = try await at.page(
                    "POST", "/imports/\(ready.id)/rows/2",
                    Self.form(["Ann", "Lee", "ann@x.org", "R1", "", "P", "one\n two"]))
                let values = try await at.rows(ready.id).items[0].values
                #expect(values["First name"] == "  Ann")
                #expect(values["Notes"] == "one\r\n two")
                #expect(values["Email"] == "ann@x.org")
            }
        }
    }

    @Test func `nothing typed is lost when it cannot be saved`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                let ready = try await at.wait(for: "ready", at.upload(Sample.mixed).id)
                let address = "/imports/\(ready.id)/rows/3"
                let seen = Self.seen(try await at.page("GET", address))
                #expect(!seen.isEmpty)
                let typed = ["Bo", "Lee", "typed@x.org", "R2", "", "P", "", "green, mostly"]

                await at.accounts.away(true)
                let away = try await at.page("POST", address, Self.form(typed, seen: seen))
                #expect(away.status == 503)
                #expect(away.body.contains("value=\"typed@x.org\""))
                #expect(away.body.contains("Nothing has been saved; try again in a minute."))
                await at.accounts.away(false)

                let other = try await at.api("PATCH", "/\(ready.id)/rows/3", "{\"values\":{\"Email\":\"first@x.org\"}}")
                #expect(other.status == 200)
                let second = try await at.page("POST", address, Self.form(typed, seen: seen))
                #expect(second.status == 412)
                #expect(second.body.contains("Somebody else has changed this row since you opened it."))
                #expect(second.body.contains("value=\"typed@x.org\""))
                #expect(second.body.contains("In the row now: &#39;first@x.org&#39;."))
                #expect(try await at.rows(ready.id).items[1].values["Email"] == "first@x.org")
                let again = try await at.page("POST", address, Self.form(typed, seen: Self.seen(second)))
                #expect(again.status == 303)
                #expect(try await at.rows(ready.id).items[1].values["Email"] == "typed@x.org")

                let long = try await at.page(
                    "POST", address,
                    Self.form(["Bo", "Lee", String(repeating: "x", count: 70_000), "R2", "", "P", "", ""]))
                #expect(long.status == 422)
                #expect(long.body.contains("href=\"#cell-2\">The text for &#39;Email&#39; is far too long"))
            }
        }
    }

    @Test func `by API a row is changed only if it is the one that was seen`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                let ready = try await at.wait(for: "ready", at.upload(Sample.mixed).id)
                struct Row: Decodable { var version: String }
                func change(_ email: String, ifMatch: String?) async throws -> ImportPlace.Answer {
                    var headers = ["authorization": "Bearer ann", "content-type": "application/json"]
                    headers["if-match"] = ifMatch
                    let answer = try await at.place.web(
                        .import, "/api/v1/imports/\(ready.id)/rows/3", method: "PATCH", headers: headers,
                        body: "{\"values\":{\"Email\":\"\(email)\"}}")
                    return .init(status: answer.status, headers: answer.headers, body: answer.body)
                }
                let first = try await change("bo@x.org", ifMatch: "*").json(Row.self).version
                let second = try await change("bob@x.org", ifMatch: "\"\(first)\"")
                #expect(second.status == 200)
                let third = try await change("bobby@x.org", ifMatch: "\"\(first)\"")
                #expect(third.status == 412)
                #expect(third.code == "changed-meanwhile")
                #expect(try await at.rows(ready.id).items[1].values["Email"] == "bob@x.org")
            }
        }
    }

    @Test func `a row that does not match the header is mended by giving all of its cells`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                let ready = try await at.wait(for: "ready", at.upload(Sample.mixed).id)
                let address = "/imports/\(ready.id)/rows/6"
                let page = try await at.page("GET", address)
                #expect(page.body.contains("<li>surplus</li>"))
                let part = try await at.api("PATCH", "/\(ready.id)/rows/6", "{\"values\":{\"Email\":\"a@x.org\"}}")
                #expect(part.status == 409)
                #expect(part.code == "wrong-number-of-cells")
                let saved = try await at.page(
                    "POST", address, Self.form(["Di", "Lee", "di@x.org", "R5", "", "P", "", "brown surplus"]))
                #expect(saved.headers["location"] == "/imports/\(ready.id)/rows/3?did=saved&row=6")
                let row = try await at.rows(ready.id).items[4]
                #expect(row.outcome == "ready")
                #expect(row.values["Eye colour"] == "brown surplus")
                #expect(try await !at.api("GET", "/\(ready.id)/results.csv").body.contains("brown,"))
            }
        }
    }

    @Test func `a row that is left out is not imported, and rows that repeated it are good`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                let ready = try await at.wait(for: "ready", at.upload(Sample.mixed).id)
                let address = "/imports/\(ready.id)"
                let out = try await at.page(
                    "POST", "\(address)/rows/2/exclude", "list=yes&outcome=ready&after=ready-1")
                #expect(out.headers["location"] == "\(address)?outcome=ready&after=ready-1&did=excluded&row=2")
                let rows = try await at.rows(ready.id).items
                #expect(rows.map(\.outcome) == ["excluded", "error", "ready", "warning", "error", "warning"])
                let now = try await at.show(ready.id)
                #expect(now.rows == .init(total: 6, ready: 1, warning: 2, error: 2, excluded: 1))
                #expect(try await at.rows(ready.id, "?outcome=excluded").items.map(\.row) == [2])
                let list = try await at.page("GET", "\(address)?outcome=excluded")
                #expect(list.body.contains("Take back<span class=\"visually-hidden\"> row 2</span>"))
                #expect(list.body.contains("1 row is left out, as you wished."))
                #expect(try await at.page("GET", "\(address)/rows/2").body.contains("Take this row back"))

                _ = try await at.page("POST", "\(address)/group", "group=2")
                let again = try await at.wait(for: "ready", ready.id)
                #expect(again.rows == now.rows, "a whole check leaves it out too")
                #expect(try await at.rows(ready.id).items[2].outcome == "ready")

                let back = try await at.api("PATCH", "/\(ready.id)/rows/2", "{\"excluded\":false}")
                #expect(back.status == 200)
                #expect(
                    try await at.rows(ready.id).items.map(\.outcome)
                        == ["ready", "error", "error", "warning", "error", "warning"])
                let none = try await at.page("GET", "\(address)?outcome=excluded&did=included&row=2")
                #expect(none.body.contains("Row 2 is no longer left out."))
                #expect(none.body.contains("There are no such rows any more."))
                #expect(try await at.api("PATCH", "/\(ready.id)/rows/8", "{\"excluded\":true}").status == 200)
                _ = try await at.confirm(at.show(ready.id))
                let imported = try await at.wait(for: "imported", ready.id)
                #expect(imported.rows == .init(total: 6, error: 3, imported: 2, excluded: 1))
                #expect(try await at.api("GET", "/\(ready.id)/results.csv").body.contains("<b>,Excluded,"))
                #expect(
                    try await at.api("GET", "/\(ready.id)/results.csv?only=problems").body.contains("<b>,Excluded,"))
                #expect(try await at.page("GET", address).body.contains("Left out"))
                #expect(try await at.page("GET", "\(address)/rows/3").headers["location"] == address)
                #expect(try await at.page("POST", "\(address)/rows/3/exclude", "").status == 409)
            }
        }
    }

    @Test func `a row that no form can hold is shown with what to do instead`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                let long = String(repeating: "x", count: 50_000)
                let csv = Sample.header + ",Notes\nAnn,Lee,,R1,,P,\(long)\n"
                let ready = try await at.wait(for: "ready", at.upload(csv).id)
                let page = try await at.page("GET", "/imports/\(ready.id)/rows/2")
                #expect(page.status == 200)
                #expect(page.body.contains("This row is too long to be corrected here."))
                #expect(!page.body.contains("Save and check"))
                #expect(page.body.contains("Leave this row out"))
            }
        }
    }

    @Test func `what an update would do follows the rows that are corrected and left out`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                await at.accounts.know(
                    "l1@x.org", RowUpdate(account: 9, version: 1, changes: [.init(field: .town, old: "York", new: nil)])
                )
                let ready = try await at.wait(
                    for: "ready", at.upload(Sample.rows(2), query: "?filename=a.csv&mode=update").id)
                #expect(ready.planned == .init(create: 1, update: 1, unchanged: 0))
                func planned(after body: String, of row: Int) async throws -> EffectCounts? {
                    #expect(try await at.api("PATCH", "/\(ready.id)/rows/\(row)", body).status == 200)
                    return try await at.show(ready.id).planned
                }
                let out = try await planned(after: "{\"excluded\":true}", of: 2)
                #expect(out == .init(create: 1, update: 0, unchanged: 0))
                let back = try await planned(after: "{\"excluded\":false}", of: 2)
                #expect(back == .init(create: 1, update: 1, unchanged: 0))
                let another = try await planned(after: "{\"values\":{\"Email\":\"new@x.org\"}}", of: 2)
                #expect(another == .init(create: 2, update: 0, unchanged: 0))
            }
        }
    }

    @Test func `the rows of another branch are nothing to an administrator`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                let ready = try await at.wait(for: "ready", at.upload(Sample.mixed, as: "ben").id, as: "ben")
                for path in ["/rows/3", "/correct"] {
                    #expect(try await at.page("GET", "/imports/\(ready.id)\(path)", as: "cat").status == 404, "\(path)")
                }
                for path in ["/rows/3", "/rows/3/exclude", "/rows/3/include"] {
                    #expect(
                        try await at.page("POST", "/imports/\(ready.id)\(path)", as: "cat", "").status == 404, "\(path)"
                    )
                }
                #expect(
                    try await at.api("PATCH", "/\(ready.id)/rows/3", as: "cat", "{\"excluded\":true}").status == 404)
                for line in ["99", "-1", "4294967299", "x"] {
                    #expect(
                        try await at.page("GET", "/imports/\(ready.id)/rows/\(line)", as: "ben").status == 404,
                        "\(line)")
                }
            }
        }
    }

    @Test(arguments: [true, false])
    func `what is checked again keeps its corrections, though whoever uploaded it or asked has left`(
        asksSomebodyElse: Bool
    ) async throws {
        try await ImportPlace.with { at in
            try await at.running {
                let ready = try await at.wait(for: "ready", at.upload(Sample.mixed, as: "ben").id)
                let row = try await at.api(
                    "PATCH", "/\(ready.id)/rows/3", #"{"values": {"Email": "bo@x.org"}}"#)
                #expect(row.status == 200)
                let before = try await at.rows(ready.id).items
                await at.accounts.dismiss(2)
                if !asksSomebodyElse { await at.accounts.dismiss(1) }

                _ = try await at.page("POST", "/imports/\(ready.id)/group", "group=2")
                let again = try await at.wait(for: "ready", ready.id)
                #expect(again.rows == (try await at.show(ready.id)).rows)
                let after = try await at.rows(ready.id).items
                #expect(after.map(\.values) == before.map(\.values))
                #expect(after.map(\.outcome) == before.map(\.outcome))

                // Whom a row repeats is still found.
                let repeating = try await at.api(
                    "PATCH", "/\(ready.id)/rows/4", #"{"values": {"Email": "bo@x.org"}}"#)
                if asksSomebodyElse { #expect(repeating.body.contains("email-repeated-in-file")) }
            }
        }
    }

    @Test func `leaving out the first of very many rows with one reference has all of them checked again`() async throws
    {
        try await ImportPlace.with { at in
            try await at.running {
                let count = RepeatUpdate.mostDependents + 10
                let rows = (1...count).map { "First\($0),Last\($0),l\($0)@x.org,n/a,,P\n" }.joined()
                let ready = try await at.wait(for: "ready", at.upload(Sample.header + "\n" + rows).id)
                #expect(ready.rows == .init(total: count, ready: 1, warning: count - 1))

                let excluded = try await at.page("POST", "/imports/\(ready.id)/rows/2/exclude", "")
                #expect(excluded.status == 303)
                let again = try await at.wait(for: "ready", ready.id)
                #expect(again.rows == .init(total: count, ready: 1, warning: count - 2, excluded: 1))
                let shown = try await at.rows(ready.id, "?limit=2&after=2").items
                #expect(shown.map(\.outcome) == ["ready", "warning"])
                #expect(shown.last?.problems.map(\.message) == ["Row 3 has the same reference number."])
            }
        }
    }
}
