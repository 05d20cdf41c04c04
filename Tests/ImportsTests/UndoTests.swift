import Foundation
import Messages
import TestSupport
import Testing

@testable import Imports

@Suite(.timeLimit(.minutes(1)))
struct UndoTests {
    private func imported(_ at: ImportPlace, _ csv: String, as token: String = "ann") async throws -> ImportView {
        let ready = try await at.wait(for: "ready", at.upload(csv, as: token).id, as: token)
        _ = try await at.confirm(ready, as: token)
        return try await at.wait(for: "imported", ready.id, as: token)
    }

    @Test func `an import is undone, each row says what became of it, and so do the results`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                let done = try await imported(at, Sample.rows(1_500) + "No,Email,,R0,,P\n")
                #expect(done.undo == nil && !done.isUndoing)
                await at.accounts.activate(done.id, line: 3)
                let outlook = try await at.api("GET", "/\(done.id)/undo").json(UndoOutlook.Reply.self)
                #expect(outlook.parts.map(\.count) == [1_499, 1])

                #expect(try await at.api("POST", "/\(done.id)/undo").status == 202)
                let undone = try await at.wait(for: "undone", done.id)
                #expect(undone.undo == .init(removed: 1_499, restored: 0, kept: 1, gone: 0))
                #expect(!undone.isUndoing)
                #expect(await at.accounts.removed.count == 1_499)
                let rows = try await at.rows(done.id, "?limit=3").items
                #expect(rows.map(\.undoMessage) == ["Removed", "Kept: activated on 1 May 2026", "Removed"])
                #expect(rows.map(\.undo) == ["removed", "kept", "removed"])

                let results = try await at.api("GET", "/\(done.id)/results.csv").body
                let lines = results.split(separator: "\r\n")
                #expect(lines[1].hasSuffix(",Removed,"))
                #expect(lines[2].hasSuffix(",Kept: activated on 1 May 2026,"))
                #expect(lines.last?.contains(",Cannot be imported,") == true)

                let again = try await at.api("POST", "/\(done.id)/undo")
                #expect(again.status == 409 && again.code == "already-undone")
            }
        }
    }

    @Test func `the page asks first, with the numbers, and lists who was kept`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                let done = try await imported(at, Sample.rows(3))
                let address = "/imports/\(done.id)"
                #expect(try await at.page("GET", address).body.contains("href=\"\(address)/undo\""))
                await at.accounts.activate(done.id, line: 3)
                let question = try await at.page("GET", "\(address)/undo")
                #expect(question.body.contains("2 accounts that nobody has touched since are <strong>removed</strong>"))
                #expect(question.body.contains("1 account: activated"))
                #expect(try await at.show(done.id).state == "imported", "asking changes nothing")

                let sent = try await at.page("POST", "\(address)/undo", "")
                #expect(sent.status == 303 && sent.headers["location"] == address)
                _ = try await at.wait(for: "undone", done.id)
                let page = try await at.page("GET", address).body
                #expect(page.contains("This upload was undone: 2 accounts were removed, 1 stayed as it is."))
                #expect(page.contains("Kept: activated on 1 May 2026"))
                #expect(page.contains(">First2 Last2</a>"))
                #expect(!page.contains("\(address)/undo"))
                #expect(try await at.page("GET", "\(address)/undo").status == 303)
                #expect(try await at.page("GET", "/imports").body.contains("2 undone, 1 kept"))
            }
        }
    }

    @Test func `an undo that was interrupted goes on, and a lost answer counts nothing twice`() async throws {
        try await ImportPlace.with { at in
            let id = try await at.running {
                let done = try await imported(at, Sample.rows(3_500))
                await at.accounts.away(afterBatches: 2)
                _ = try await at.api("POST", "/\(done.id)/undo")
                try await pollUntil("it says that it waits") { try await at.show(done.id).isWaiting }
                let stuck = try await at.show(done.id)
                #expect(stuck.state == "imported" && stuck.isUndoing)
                #expect(stuck.undo?.removed == UndoImport.maximumRows)
                let page = try await at.page("GET", "/imports/\(done.id)")
                #expect(page.body.contains("Undoing the upload of a.csv"))
                #expect(page.headers["refresh"] == "2")
                return done.id
            }
            await at.accounts.away(false)
            try await at.running {
                let undone = try await at.wait(for: "undone", id)
                #expect(undone.undo?.removed == 3_500)
            }
        }
    }

    @Test func `an import that was stopped half way can be undone, one that did nothing cannot`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                let ready = try await at.wait(for: "ready", at.upload(Sample.rows(5_000)).id)
                #expect(try await at.api("POST", "/\(ready.id)/undo").code == "nothing-to-undo")
                await at.accounts.away(afterBatches: 2)
                _ = try await at.confirm(ready)
                try await pollUntil("it says that it waits") { try await at.show(ready.id).isWaiting }
                #expect(try await at.api("POST", "/\(ready.id)/undo").code == "still-importing")
                _ = try await at.api("POST", "/\(ready.id)/cancel")
                await at.accounts.away(false)
                let stopped = try await at.wait(for: "cancelled", ready.id)
                #expect(try await at.api("POST", "/\(ready.id)/undo").status == 202)
                let undone = try await at.wait(for: "undone", ready.id)
                #expect(undone.undo?.removed == stopped.rows.imported)

                let unconfirmed = try await at.wait(for: "ready", at.upload(Sample.rows(1, name: "x")).id)
                _ = try await at.api("POST", "/\(unconfirmed.id)/cancel")
                #expect(try await at.api("POST", "/\(unconfirmed.id)/undo").code == "nothing-to-undo")
            }
        }
    }

    @Test func `an undo that is refused says why, and can be gone on with`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                let done = try await imported(at, Sample.rows(2))
                await at.accounts.dismissAdministrators()
                _ = try await at.api("POST", "/\(done.id)/undo")
                try await pollUntil("it stops") { try await at.show(done.id).undo?.problem != nil }
                let held = try await at.show(done.id)
                #expect(held.state == "imported" && !held.isUndoing)
                #expect(held.undo?.problem == "You are not an administrator.")
                let page = try await at.page("GET", "/imports/\(done.id)").body
                #expect(page.contains("stopped before its end: You are not an administrator."))
                await at.accounts.dismissAdministrators(false)
                _ = try await at.api("POST", "/\(done.id)/undo")
                let undone = try await at.wait(for: "undone", done.id)
                #expect(undone.undo == .init(removed: 2, restored: 0, kept: 0, gone: 0))
            }
        }
    }

    @Test func `an administrator who may not see the import cannot undo it`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                let done = try await imported(at, Sample.rows(1), as: "ben")
                for (method, path) in [("GET", "/undo"), ("POST", "/undo")] {
                    #expect(try await at.api(method, "/\(done.id)\(path)", as: "cat").status == 404)
                    #expect(try await at.page(method, "/imports/\(done.id)\(path)", as: "cat").status == 404)
                }
                #expect(await at.accounts.removed.isEmpty)
            }
        }
    }
}
