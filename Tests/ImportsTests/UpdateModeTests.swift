import Foundation
import Messages
import TestSupport
import Testing

@testable import Imports

@Suite(.timeLimit(.minutes(1)))
struct UpdateModeTests {
    private static let csv = """
        First name,Last name,Email,Reference number,Group,Programme,Town
        Ann,Lee,ann@x.org,R1,,P,Leeds
        Bo,Lee,bo@x.org,R2,,P,York
        Cy,Lee,cy@x.org,R3,,P,Hull
        Di,,,R4,,P,
        """

    /// Ann changes, Bo stays as he is, Cy is new, Di has no email.
    private func ready(_ at: ImportPlace) async throws -> ImportView {
        await at.accounts.know(
            "ann@x.org", RowUpdate(account: 7, version: 3, changes: [.init(field: .town, old: "York", new: "Leeds")]))
        await at.accounts.know("bo@x.org", RowUpdate(account: 8, version: 1, changes: []))
        return try await at.wait(
            for: "ready", at.upload(Self.csv, query: "?filename=a.csv&invitations=true&mode=update").id)
    }

    @Test func `the differences are shown before anything is changed, and then made as shown`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                let ready = try await ready(at)
                #expect(ready.mode == "update")
                #expect(ready.planned == .init(create: 1, update: 1, unchanged: 1))
                let rows = try await at.rows(ready.id).items
                #expect(rows.map(\.effect) == ["update", "unchanged", nil, nil])
                #expect(rows[0].changes == [.init(column: "Town", old: "York", new: "Leeds")])

                let page = try await at.page("GET", "/imports/\(ready.id)").body
                #expect(page.contains("Create 1 account and update 1</button>"))
                #expect(page.contains("Before: </span>York</del>"))
                #expect(page.contains("After: </span>Leeds</ins>"))
                for count in ["1</strong> to create", "1</strong> <a", ">to update</a>", "1</strong> unchanged"] {
                    #expect(page.contains(count))
                }

                let changes = try await at.page("GET", "/imports/\(ready.id)/changes").body
                #expect(changes.contains(">Ann Lee</a>") && changes.contains("After: </span>Leeds</ins>"))
                #expect(!changes.contains("Bo Lee") && changes.contains("Showing 1 of 1 rows"))

                _ = try await at.confirm(ready)
                let done = try await at.wait(for: "imported", ready.id)
                #expect(done.rows == .init(total: 4, error: 1, imported: 3))
                #expect(done.effects == .init(create: 1, update: 1, unchanged: 1))
                #expect(
                    await at.accounts.updated == [
                        .init(line: 2, account: 7, version: 3), .init(line: 3, account: 8, version: 1),
                    ])
                let end = try await at.page("GET", "/imports/\(ready.id)").body
                #expect(end.contains("1 learner was imported, 1 account was updated, 1 had nothing to change."))
                #expect(end.contains("/imports/\(ready.id)/changes"))
                #expect(try await at.page("GET", "/imports/\(ready.id)/changes").body.contains(">Updated</span>"))
                let results = try await at.api("GET", "/\(ready.id)/results.csv").body.split(separator: "\r\n")
                #expect(results[1].hasSuffix(",Updated,"))
                #expect(results[2].hasSuffix(",Unchanged,"))
                #expect(results[3].hasSuffix(",Imported,"))
            }
        }
    }

    @Test func `a file that only creates is not asked what it would change`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                await at.accounts.know("ann@x.org", RowUpdate(account: 7, version: 3, changes: []))
                let ready = try await at.wait(for: "ready", at.upload(Self.csv).id)
                #expect(ready.mode == "create")
                #expect(try await at.rows(ready.id).items.allSatisfy { $0.effect == nil && $0.changes == nil })
                #expect(try await at.api("POST", "?mode=replace", type: "text/csv", Self.csv).status == 422)
            }
        }
    }

    @Test func `checked again, a row that is about nobody any more makes an account`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                let ready = try await ready(at)
                await at.accounts.know("ann@x.org", nil)
                _ = try await at.page("POST", "/imports/\(ready.id)/group", "group=2")
                let again = try await at.wait(for: "ready", ready.id)
                #expect(again.planned == .init(create: 2, update: 0, unchanged: 1))
                #expect(try await at.rows(ready.id).items.first?.changes == nil)
            }
        }
    }

    @Test func `a corrected row is compared anew`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                let ready = try await ready(at)
                let update = #"{"values": {"Email": "bo@x.org"}}"#
                #expect(try await at.api("PATCH", "/\(ready.id)/rows/5", update).status == 200)
                #expect(try await at.rows(ready.id).items[3].effect == "unchanged")
                let create = #"{"values": {"Email": "new@x.org"}}"#
                #expect(try await at.api("PATCH", "/\(ready.id)/rows/2", create).status == 200)
                let row = try await at.rows(ready.id).items[0]
                #expect(row.effect == nil && row.changes == nil)
                #expect(try await at.show(ready.id).planned?.update == 0)
            }
        }
    }

    @Test func `a long list of changes is shown in parts`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                for line in 1...60 {
                    let change = CellChange(field: .town, old: nil, new: "Leeds")
                    await at.accounts.know(
                        "l\(line)@x.org", RowUpdate(account: Int64(line), version: 1, changes: [change]))
                }
                let uploaded = try await at.upload(Sample.rows(62), query: "?filename=a.csv&mode=update")
                let address = "/imports/\(try await at.wait(for: "ready", uploaded.id).id)/changes"
                let first = try await at.page("GET", address).body
                #expect(first.contains("Showing 50 of 60 rows") && first.contains("after=ready-51"))
                let second = try await at.page("GET", "\(address)?after=ready-51").body
                #expect(second.contains("Showing 10 of 60 rows") && second.contains("First60 Last60"))
                #expect(!second.contains("First61"))
                #expect(try await at.page("GET", address, as: "cat").status == 404)
            }
        }
    }

    @Test func `the form offers both modes and creates only unless told otherwise`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                let form = try await at.page("GET", "/imports/new").body
                #expect(form.contains("name=\"mode\" value=\"create\" id=\"mode\" checked"))
                #expect(form.contains("name=\"mode\" value=\"update\""))
            }
        }
    }
}
