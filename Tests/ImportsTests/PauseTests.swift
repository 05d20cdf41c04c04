import Foundation
import TestSupport
import Testing

@testable import Imports

/// How far a check or a run is, and runs that are paused.
@Suite(.timeLimit(.minutes(1)))
struct PauseTests {
    /// An import of ten batches, of which some are created and the others are held up by an accounts service that is away.
    private static func held(_ at: ImportPlace) async throws -> ImportView {
        let ready = try await at.wait(for: "ready", at.upload(Sample.rows(5_000)).id)
        await at.accounts.away(afterBatches: 3)
        _ = try await at.confirm(ready)
        try await pollUntil("it says that it waits") { try await at.show(ready.id).isWaiting }
        return try await at.show(ready.id)
    }

    @Test func `a run that is paused goes on when it is told to, also after a restart`() async throws {
        try await ImportPlace.with { at in
            let id = try await at.running {
                let held = try await Self.held(at)
                #expect(try await at.page("POST", "/imports/\(held.id)/pause", "").status == 303)
                let paused = try await at.show(held.id)
                #expect(paused.state == "importing")
                #expect(paused.isPaused)
                let page = try await at.page("GET", "/imports/\(held.id)")
                #expect(page.body.contains("<h1>Paused: a.csv</h1>"))
                #expect(page.body.contains("<button>Go on</button>"))
                #expect(try await at.page("GET", "/imports").body.contains("Paused"))
                return held.id
            }
            await at.accounts.away(false)
            let before = await at.accounts.created.count
            try await at.running {
                // Another import goes all the way, so that there was time for this one to go on.
                let other = try await at.wait(for: "ready", at.upload(Sample.rows(20, name: "other")).id)
                _ = try await at.confirm(other)
                _ = try await at.wait(for: "imported", other.id)
                #expect(try await at.show(id).isPaused)
                #expect(await at.accounts.created.count == before + 20)

                #expect(try await at.api("POST", "/\(id)/resume").status == 202)
                let imported = try await at.wait(for: "imported", id)
                #expect(imported.rows == .init(total: 5_000, imported: 5_000))
                #expect(!imported.isPaused)
                #expect(await at.accounts.created.count == 5_020)
            }
        }
    }

    @Test func `a run that is paused does no more than what is on its way`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                let held = try await Self.held(at)
                #expect(try await at.api("POST", "/\(held.id)/pause").status == 202)
                await at.accounts.away(false)
                try await pollUntil("what is on its way is done") { try await !at.show(held.id).isWaiting }
                let other = try await at.wait(for: "ready", at.upload(Sample.rows(20, name: "other")).id)
                _ = try await at.confirm(other)
                _ = try await at.wait(for: "imported", other.id)
                let paused = try await at.show(held.id)
                #expect(paused.state == "importing")
                // Three batches were created, and at most three were on their way.
                #expect(paused.rows.imported <= 6 * ImportPlace.batchRows)
                _ = try await at.page("POST", "/imports/\(held.id)/resume", "")
                #expect(try await at.wait(for: "imported", held.id).rows.imported == 5_000)
            }
        }
    }

    @Test func `a run that is paused can be stopped for good`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                let held = try await Self.held(at)
                _ = try await at.api("POST", "/\(held.id)/pause")
                await at.accounts.away(false)
                #expect(try await at.api("POST", "/\(held.id)/cancel").status == 202)
                let cancelled = try await at.wait(for: "cancelled", held.id)
                #expect(cancelled.rows.imported == (await at.accounts.created.count))
                #expect(cancelled.rows.imported < 5_000)
                #expect(try await at.api("POST", "/\(held.id)/pause").code == "not-importing")
                #expect(try await at.api("POST", "/\(held.id)/resume").status == 409)
                #expect(try await at.page("POST", "/imports/\(held.id)/pause", "").status == 303)
                #expect(try await at.api("POST", "/\(held.id)/pause", as: "cat").status == 404)
                #expect(try await at.page("POST", "/imports/\(held.id)/resume", as: "cat", "").status == 404)
            }
        }
    }

    @Test func `progress is followed with a script, and without one`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                await at.accounts.away(true)
                let uploaded = try await at.upload(Sample.rows(2))
                try await pollUntil("it says that it waits") { try await at.show(uploaded.id).isWaiting }
                let address = "/imports/\(uploaded.id)"
                let page = try await at.page("GET", address)
                #expect(page.headers["refresh"] == nil)
                #expect(page.body.contains("<noscript><meta http-equiv=\"refresh\" content=\"4\"></noscript>"))
                let policy = page.headers["content-security-policy"] ?? ""
                #expect(policy.contains("script-src 'self'"))
                #expect(policy.contains("connect-src 'self'"))
                let script = page.body.firstMatch(of: #/src="(/imports/assets/[^"]+)"/#).map { String($0.1) } ?? ""
                #expect(try await at.page("GET", script).body.contains("EventSource"))
                #expect(page.body.contains("data-key=\"checking-waiting\" data-events=\"\(address)/events\""))

                async let events = at.page("GET", "\(address)/events")
                await at.accounts.away(false)
                let text = try await events
                #expect(text.headers["content-type"] == "text/event-stream; charset=utf-8")
                #expect(text.body.hasPrefix("event: progress\ndata: {"))
                #expect(text.body.split(separator: "data: ").last?.contains("\"key\":\"ready\"") == true)
                #expect(try await at.page("GET", "\(address)/events", as: "cat").status == 404)
                #expect(try await at.page("GET", "\(address)/events", as: nil).status == 303)
            }
        }
    }

    @Test func `the pace is that of the rows since it went on`() {
        let start = ContinuousClock.now
        var subject = DatabaseTests.subject
        subject.state = .importing
        subject.rows = RowCounts(total: 1_100, ready: 900, error: 50, imported: 90, failed: 10, excluded: 50)
        let from = PaceStart(subject, at: start)
        #expect(from.pace(of: subject, at: start + .seconds(5)) == nil)
        subject.rows = RowCounts(total: 1_100, ready: 700, error: 50, imported: 290, failed: 10, excluded: 50)
        #expect(from.pace(of: subject, at: start + .milliseconds(500)) == nil, "too little to tell")
        #expect(from.pace(of: subject, at: start + .seconds(10)) == Pace(rowsPerSecond: 20, secondsLeft: 35))
        subject.state = .imported
        #expect(from.pace(of: subject, at: start + .seconds(10)) == nil)

        subject.state = .checking
        subject.progress = 0.25
        subject.rows = RowCounts(total: 500, ready: 500)
        #expect(
            PaceStart(subject, at: start).pace(of: subject, at: start + .seconds(10))
                == Pace(rowsPerSecond: 50, secondsLeft: 30))
    }

    @Test(arguments: [
        (Pace(rowsPerSecond: 1_234.4, secondsLeft: 12), "1,234 rows a second, less than a minute left"),
        (Pace(rowsPerSecond: 0.2, secondsLeft: 61), "1 row a second, about 1 minute left"),
        (Pace(rowsPerSecond: 10, secondsLeft: 600), "10 rows a second, about 10 minutes left"),
        (Pace(rowsPerSecond: 10, secondsLeft: 7_300), "10 rows a second, about 2 hours left"),
    ])
    func `the pace is told in words`(pace: Pace, words: String) {
        #expect(pace.words == words)
    }
}
