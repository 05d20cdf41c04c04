import Foundation
import GRDB
import Messages
import ServiceKit
import TestSupport
import Testing

@testable import Imports

@Suite struct RestartTests {
    @Test(.timeLimit(.minutes(1)))
    func `a check goes on when the accounts service is back`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                await at.accounts.away(true)
                let uploaded = try await at.upload(Sample.rows(2_500))
                try await pollUntil("it says that it waits") { try await at.show(uploaded.id).isWaiting }
                let page = try await at.page("GET", "/imports/\(uploaded.id)")
                #expect(page.body.contains("Waiting for the accounts service"))
                await at.accounts.away(false)
                let ready = try await at.wait(for: "ready", uploaded.id)
                #expect(ready.rows.ready == 2_500)
                #expect(!ready.isWaiting)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a check that was interrupted begins again`() async throws {
        try await ImportPlace.with { at in
            let id = try await at.running {
                await at.accounts.away(true)
                let uploaded = try await at.upload(Sample.rows(2_500))
                try await pollUntil("it says that it waits") { try await at.show(uploaded.id).isWaiting }
                return uploaded.id
            }
            #expect(at.spooled == ["\(id).csv"])
            let folder = at.place.folder.url.appending(path: "import/uploads")
            try Data("rest".utf8).write(to: folder.appending(path: "orphan.csv.part"))
            await at.accounts.away(false)
            try await at.running {
                let ready = try await at.wait(for: "ready", id)
                #expect(ready.rows == .init(total: 2_500, ready: 2_500))
                try await pollUntil("what nobody needs is gone") { at.spooled == ["\(id).csv"] }
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a run that was interrupted goes on, and creates no account twice`() async throws {
        try await ImportPlace.with { at in
            let id = try await at.running {
                let ready = try await at.wait(for: "ready", at.upload(Sample.rows(5_000)).id)
                await at.accounts.away(afterBatches: 4)
                _ = try await at.confirm(ready)
                try await pollUntil("it says that it waits") { try await at.show(ready.id).isWaiting }
                let stuck = try await at.show(ready.id)
                #expect(stuck.state == "importing")
                #expect(stuck.rows.imported < 5_000)
                return ready.id
            }
            let before = await at.accounts.created.count
            #expect(before >= 2_000)
            await at.accounts.away(false)
            try await at.running {
                let imported = try await at.wait(for: "imported", id)
                #expect(imported.rows == .init(total: 5_000, imported: 5_000))
                #expect(await at.accounts.created.count == 5_000)
                #expect(await at.accounts.invited == 5_000)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a run that is stopped says what it has done, also after a restart`() async throws {
        try await ImportPlace.with { at in
            let id = try await at.running {
                let ready = try await at.wait(for: "ready", at.upload(Sample.rows(5_000)).id)
                await at.accounts.away(afterBatches: 2)
                _ = try await at.confirm(ready)
                try await pollUntil("it says that it waits") { try await at.show(ready.id).isWaiting }
                #expect(try await at.api("POST", "/\(ready.id)/cancel").status == 202)
                let stopping = try await at.show(ready.id)
                #expect(stopping.state == "importing")
                #expect(stopping.isCancelling)
                return ready.id
            }
            await at.accounts.away(false)
            try await at.running {
                let cancelled = try await at.wait(for: "cancelled", id)
                #expect(cancelled.rows.imported == (await at.accounts.created.count))
                // One batch was answered, and at most three were on their way.
                #expect(cancelled.rows.imported <= 4 * ImportPlace.batchRows)
                let page = try await at.page("GET", "/imports/\(id)")
                #expect(page.body.contains("This import was stopped."))
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `an administrator who is none any more has the file rejected, with words`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                await at.accounts.dismissAdministrators()
                let rejected = try await at.wait(for: "rejected", at.upload(Sample.rows(3)).id)
                #expect(rejected.fileProblems.map(\.code) == ["not-an-administrator"])
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a batch that is refused for good fails with the reason`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                let ready = try await at.wait(for: "ready", at.upload(Sample.rows(3)).id)
                await at.accounts.dismissAdministrators()
                _ = try await at.confirm(ready)
                let imported = try await at.wait(for: "imported", ready.id)
                #expect(imported.rows == .init(total: 3, failed: 3))
                let row = try await at.rows(ready.id).items.first
                #expect(row?.problems.map(\.message) == ["You are not an administrator."])
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `without the accounts service it is alive, not ready, and says so in its pages`() async throws {
        try await withPlace { place in
            try await place.running(.import) { settings, common in
                try await ImportService.run(settings: settings, common: common, stopOnSignals: false)
            } while: {
                #expect(try await place.web(.import, "/health/live").status == 200)
                let ready = try await place.web(.import, "/health/ready")
                #expect(ready.status == 503)
                #expect(ready.body.contains("accounts service"))
                let page = try await place.web(.import, "/imports", headers: ["cookie": "session=ann"])
                #expect(page.status == 503)
                #expect(page.body.contains("does not answer"))
            }
        }
    }
}
