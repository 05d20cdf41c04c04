import Foundation
import Messages
import ServiceKit
import TestSupport
import Testing

@testable import Imports

@Suite struct ImportServiceTests {
    @Test(.timeLimit(.minutes(1)))
    func `a file is checked, shown, confirmed and imported`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                let uploaded = try await at.upload(Sample.mixed)
                #expect(uploaded.group == .init(id: 1, name: "All"))
                let ready = try await at.wait(for: "ready", uploaded.id)
                #expect(ready.rows == .init(total: 6, ready: 1, warning: 2, error: 3))
                let rows = try await at.rows(ready.id)
                #expect(rows.items.map(\.row) == [2, 3, 4, 5, 6, 8])
                #expect(rows.items.map(\.outcome) == ["ready", "error", "error", "warning", "error", "warning"])
                #expect(
                    rows.items.map { $0.problems.map(\.code) } == [
                        [], ["missing-email"], ["email-repeated-in-file"], ["damaged-by-spreadsheet"],
                        ["wrong-number-of-cells"], ["reference-repeated-in-file"],
                    ])
                #expect(rows.items[1].problems.first?.column == "Email")
                #expect(rows.items[2].problems.first?.message.hasPrefix("Row 2 has the same email address") == true)
                #expect(rows.items[1].values["Eye colour"] == "green, mostly")
                #expect(rows.items[5].values["First name"] == "Ed\nEdd")

                let confirmed = try await at.confirm(ready)
                #expect(confirmed.status == 202)
                let imported = try await at.wait(for: "imported", ready.id)
                #expect(imported.rows == .init(total: 6, error: 3, imported: 3))
                #expect(await at.accounts.created.count == 3)
                #expect(await at.accounts.invited == 3)
                #expect(try await at.rows(ready.id, "?outcome=imported").items.allSatisfy { $0.accountId != nil })
                try await pollUntil("the file is gone") { at.spooled.isEmpty }

                let again = try await at.confirm(ready)
                #expect(again.status == 409)
                #expect(again.code == "already-confirmed")
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a confirmation of what is not shown any more is refused`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                let ready = try await at.wait(for: "ready", at.upload(Sample.rows(3)).id)
                let changed = try await at.page("POST", "/imports/\(ready.id)/group", "group=2")
                #expect(changed.status == 303)
                let now = try await at.wait(for: "ready", ready.id)
                #expect(now.group.name == "North")
                #expect(now.rows == ready.rows)
                #expect(now.fingerprint != ready.fingerprint)
                let refused = try await at.confirm(ready)
                #expect(refused.status == 409)
                #expect(refused.code == "stale-fingerprint")
                #expect(await at.accounts.created.isEmpty)

                let page = try await at.page(
                    "POST", "/imports/\(ready.id)/confirm", "fingerprint=\(ready.fingerprint ?? "")")
                #expect(page.status == 303)
                let shown = try await at.page("GET", page.headers["location"] ?? "")
                #expect(shown.body.contains("Nothing has been imported: something changed"))
                #expect(try await at.confirm(now).status == 202)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `another default group is checked for the rows that name none`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                let text = Sample.rows(2) + "Z,Z,z@x.org,RZ,North,P\nmore,cells,than,the,header,has,here\n"
                let ready = try await at.wait(for: "ready", at.upload(text).id)
                #expect(ready.rows == .init(total: 4, ready: 3, error: 1))
                _ = try await at.page("POST", "/imports/\(ready.id)/group", "group=3")
                let south = try await at.wait(for: "ready", ready.id)
                #expect(south.rows == .init(total: 4, ready: 1, error: 3))
                _ = try await at.page("POST", "/imports/\(ready.id)/group", "group=2")
                let north = try await at.wait(for: "ready", ready.id)
                #expect(north.rows == .init(total: 4, ready: 3, error: 1))
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `many batches are checked and imported, few at a time`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                let ready = try await at.wait(for: "ready", at.upload(Sample.rows(5_200)).id)
                #expect(ready.rows == .init(total: 5_200, ready: 5_200))
                _ = try await at.confirm(ready)
                let imported = try await at.wait(for: "imported", ready.id)
                #expect(imported.rows == .init(total: 5_200, imported: 5_200))
                #expect(await at.accounts.created.count == 5_200)
                #expect(await at.accounts.batches == 11)
                #expect(await at.accounts.mostAtOnce <= 3)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `two administrators import the same file at once`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                async let first = at.upload(Sample.rows(1_500), as: "ann")
                async let second = at.upload(Sample.rows(1_500), as: "ben")
                let one = try await at.wait(for: "ready", first.id, as: "ann")
                let two = try await at.wait(for: "ready", second.id, as: "ben")
                #expect(one.rows.ready == 1_500)
                #expect(two.rows.ready == 1_500)
                async let a = at.confirm(one, as: "ann")
                async let b = at.confirm(two, as: "ben")
                #expect(try await (a.status, b.status) == (202, 202))
                let done = [
                    try await at.wait(for: "imported", one.id, as: "ann").rows,
                    try await at.wait(for: "imported", two.id, as: "ben").rows,
                ]
                #expect(done.map(\.imported).reduce(0, +) == 1_500)
                #expect(done.map(\.failed).reduce(0, +) == 1_500)
                #expect(await at.accounts.created.count == 1_500)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a number that is no line of the file reaches no row of another import`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                _ = try await at.wait(for: "ready", at.upload(Sample.rows(2), as: "ann").id, as: "ann")
                let own = try await at.wait(for: "ready", at.upload(Sample.rows(2, name: "b"), as: "ben").id, as: "ben")
                for number in ["-4294967296", "-1", "4294967296", "9223372036854775807"] {
                    let rows = try await at.api("GET", "/\(own.id)/rows?after=\(number)", as: "ben")
                    #expect(rows.status == 422, "\(number)")
                    let row = try await at.api("PATCH", "/\(own.id)/rows/\(number)", as: "ben", #"{"values": {}}"#)
                    #expect(row.status == 404, "\(number)")
                    let page = try await at.page("GET", "/imports/\(own.id)?after=ready-\(number)", as: "ben")
                    #expect(!page.body.contains("l1@"), "\(number)")
                }
                #expect(try await at.api("PUT", "/\(own.id)", as: "ben").status == 405)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `an import is seen by its uploader and by those above, and is nothing to others`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                let north = try await at.wait(for: "ready", at.upload(Sample.rows(2), as: "ben").id, as: "ben")
                #expect(try await at.show(north.id, as: "ann").state == "ready")
                for (method, path) in [
                    ("GET", ""), ("GET", "/rows"), ("GET", "/results.csv"), ("GET", "/events"), ("POST", "/cancel"),
                ] {
                    #expect(
                        try await at.api(method, "/\(north.id)\(path)", as: "cat").status == 404, "\(method) \(path)")
                }
                #expect(try await at.confirm(north, as: "cat").status == 404)
                #expect(try await at.page("GET", "/imports/\(north.id)", as: "cat").status == 404)
                #expect(try await at.page("POST", "/imports/\(north.id)/cancel", as: "cat", "").status == 404)
                struct List: Decodable { var total: Int }
                #expect(try await at.api("GET", "", as: "cat").json(List.self).total == 0)
                #expect(try await at.api("GET", "", as: "ann").json(List.self).total == 1)
                #expect(try await at.api("GET", "", as: "lee").status == 403)
                #expect(try await at.api("GET", "", as: "nobody").status == 401)
                #expect(try await at.page("GET", "/imports", as: "lee").status == 403)
                #expect(try await at.page("GET", "/imports", as: nil).headers["location"] == "/sign-in?next=%2Fimports")
                #expect(try await at.show(north.id, as: "ben").state == "ready")
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `the list comes in parts`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                var ids: [String] = []
                for _ in 0..<3 { ids.insert(try await at.upload(Sample.rows(1)).id, at: 0) }
                struct List: Decodable {
                    var items: [ImportView]
                    var next: String?
                    var total: Int
                }
                let first = try await at.api("GET", "?limit=2").json(List.self)
                #expect(first.items.map(\.id) == Array(ids.prefix(2)))
                #expect(first.total == 3)
                let second = try await at.api("GET", "?limit=2&after=\(first.next ?? "")").json(List.self)
                #expect(second.items.map(\.id) == [ids[2]])
                #expect(second.next == nil)
                #expect(try await at.api("GET", "?after=unknown").status == 422)
                #expect(try await at.api("GET", "?limit=0").status == 422)

                let ready = try await at.wait(for: "ready", at.upload(Sample.mixed).id)
                let part = try await at.rows(ready.id, "?outcome=error&limit=2")
                #expect(part.items.map(\.row) == [3, 4])
                #expect(part.total == 3)
                let rest = try await at.rows(ready.id, "?outcome=error&limit=2&after=\(part.next ?? "")")
                #expect(rest.items.map(\.row) == [6])
                #expect(rest.next == nil)
                #expect(try await at.api("GET", "/\(ready.id)/rows?outcome=good").status == 422)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a cancelled import imports nothing`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                let ready = try await at.wait(for: "ready", at.upload(Sample.rows(2)).id)
                #expect(try await at.api("POST", "/\(ready.id)/cancel").status == 202)
                #expect(try await at.show(ready.id).state == "cancelled")
                #expect(try await at.confirm(ready).status == 409)
                #expect(try await at.api("POST", "/\(ready.id)/cancel").status == 409)
                #expect(await at.accounts.created.isEmpty)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a row that is corrected is checked again, with the rows that it repeated`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                let ready = try await at.wait(for: "ready", at.upload(Sample.mixed).id)
                let changed = try await at.api(
                    "PATCH", "/\(ready.id)/rows/2", "{\"values\":{\"Email\":\"other@x.org\",\"Eye colour\":\"grey\"}}")
                #expect(changed.status == 200)
                var rows = try await at.rows(ready.id).items
                #expect(rows[0].values["Email"] == "other@x.org")
                #expect(rows[0].values["Eye colour"] == "grey")
                #expect(rows[2].outcome == "ready")
                let now = try await at.show(ready.id)
                #expect(now.rows == .init(total: 6, ready: 2, warning: 2, error: 2))
                #expect(try await at.confirm(ready).code == "stale-fingerprint")

                _ = try await at.api("PATCH", "/\(ready.id)/rows/3", "{\"values\":{\"Email\":\"cy@x.org\"}}")
                rows = try await at.rows(ready.id).items
                #expect(rows[1].problems.isEmpty)
                #expect(rows[3].problems.map(\.code) == ["damaged-by-spreadsheet", "email-repeated-in-file"])
                #expect(rows[3].problems.last?.message.hasPrefix("Row 3 has") == true)
                #expect(try await at.api("PATCH", "/\(ready.id)/rows/99", "{\"values\":{}}").status == 404)
                #expect(try await at.api("PATCH", "/\(ready.id)/rows/2", "{\"values\":{\"Age\":\"7\"}}").status == 422)
                #expect(try await at.api("PATCH", "/\(ready.id)/rows/6", "{\"values\":{\"Email\":\"\"}}").status == 409)

                _ = try await at.confirm(at.show(ready.id))
                let imported = try await at.wait(for: "imported", ready.id)
                #expect(imported.rows.imported == 4)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `progress is told until the import is at rest`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                await at.accounts.away(true)
                let uploaded = try await at.upload(Sample.rows(2))
                async let events = at.api("GET", "/\(uploaded.id)/events")
                try await pollUntil("it says that it waits") { try await at.show(uploaded.id).isWaiting }
                await at.accounts.away(false)
                let text = try await events.body
                #expect(text.hasPrefix("event: progress\ndata: {"))
                let last = text.split(separator: "data: ").last.map(String.init) ?? ""
                #expect(last.contains("\"state\":\"ready\""))
            }
        }
    }
}
