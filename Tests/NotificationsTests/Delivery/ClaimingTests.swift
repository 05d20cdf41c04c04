import Foundation
import GRDB
import Messages
import Testing

@testable import Notifications

struct ClaimingTests {
    private func reset(_ key: String) -> OutgoingMessage {
        var message = OutgoingMessage.activation(key)
        message.kind = .passwordReset
        return message
    }

    private func group(_ key: String) -> OutgoingMessage {
        var message = OutgoingMessage.personal(key)
        message.kind = .group
        return message
    }

    private func states(_ database: NotificationDatabase) async throws -> [String] {
        try await database.writer.read { db in
            try String.fetchAll(db, sql: "SELECT key || ' ' || state || ' ' || attempts FROM message ORDER BY id")
        }
    }

    @Test(.timeLimit(.minutes(1))) func `what somebody waits for goes first, and within a lane the oldest`()
        async throws
    {
        let database = try NotificationDatabase.inMemory()
        _ = try await database.queue([group("g1"), group("g2")], at: noon)
        _ = try await database.queue([.personal("p")], at: noon + 1)
        _ = try await database.queue([reset("r")], at: noon + 2)

        let first = try await database.claim(2, for: 0, from: 1, at: noon + 3)
        let second = try await database.claim(9, for: 1, from: 3, at: noon + 3)
        let keys = try await database.writer.read { db in
            try String.fetchAll(db, sql: "SELECT key FROM message ORDER BY place")
        }
        #expect(first.count == 2 && second.count == 2)
        #expect(keys == ["r", "p", "g1", "g2"])
        #expect(first.allSatisfy { $0.digest.count == 32 && $0.message.state == .sending })
        #expect(try await database.claim(9, for: 0, from: 9, at: noon + 3).isEmpty, "nothing is claimed twice")
        #expect(try await database.nextDue(after: noon + 3) == nil)
    }

    @Test(.timeLimit(.minutes(1))) func `what is not due, withdrawn or of a newer version is not claimed`() async throws
    {
        let database = try NotificationDatabase.inMemory()
        _ = try await database.queue([.activation("due"), .activation("later"), .activation("newer")], at: noon)
        _ = try await database.queue([.activation("gone", account: 9)], at: noon)
        _ = try await database.withdraw([.init(account: 9)], at: noon)
        try await database.writer.write { db in
            try db.execute(
                sql: """
                    UPDATE message SET nextAttemptAt = nextAttemptAt + 60 WHERE key = 'later';
                    UPDATE message SET kind = 'hologram' WHERE key = 'newer';
                    """)
        }
        #expect(try await database.claim(9, for: 0, from: 1, at: noon).map(\.message.id) == [1])
        #expect(try await database.nextDue(after: noon) == noon + 60)
        #expect(try await database.claim(9, for: 0, from: 2, at: noon + 60).map(\.message.id) == [2])
    }

    @Test(.timeLimit(.minutes(1))) func `each end of a try is recorded, and only of what is being sent`() async throws {
        let database = try NotificationDatabase.inMemory()
        _ = try await database.queue((1...4).map { .activation("\($0)") }, at: noon)
        _ = try await database.claim(3, for: 0, from: 1, at: noon)
        try database.record([.init(id: 1, change: .sent)], isLast: false, at: noon + 5)
        try database.record([.init(id: 2, change: .failed("550 no"))], isLast: true, at: noon + 5)
        try await database.record(.init(id: 3, change: .again(at: noon + 60, "450 later")), at: noon + 5)
        try await database.record(.init(id: 4, change: .sent), at: noon + 5)

        #expect(try await states(database) == ["1 sent 1", "2 failed 1", "3 queued 1", "4 queued 0"])
        #expect(try await database.message(1, in: .everything)?.sentAt == noon + 5)
        #expect(try await database.message(2, in: .everything)?.lastError == "550 no")
        #expect(try await database.claim(9, for: 0, from: 9, at: noon + 5).map(\.message.id) == [4])
        #expect(try await database.nextDue(after: noon + 5) == noon + 60)
    }

    @Test(.timeLimit(.minutes(1))) func `what was not begun goes back to its place in the queue`() async throws {
        let database = try NotificationDatabase.inMemory()
        _ = try await database.queue([.activation("a")], at: noon)
        _ = try await database.queue([.activation("b")], at: noon + 1)
        let claimed = try await database.claim(1, for: 0, from: 1, at: noon + 2)
        try await database.release(claimed.map(\.message.id), at: noon + 3)
        #expect(try await states(database) == ["a queued 0", "b queued 0"])
        #expect(try await database.claim(1, for: 0, from: 2, at: noon + 4).map(\.message.id) == [1])
    }

    @Test(.timeLimit(.minutes(1))) func `of each session one message is in doubt after the process has died`()
        async throws
    {
        let database = try NotificationDatabase.inMemory()
        _ = try await database.queue((1...7).map { .activation("\($0)") }, at: noon)
        #expect(try await database.recover(boot: "run", at: noon) == (0, 0))
        _ = try await database.claim(3, for: 0, from: 1, at: noon)
        _ = try await database.claim(3, for: 1, from: 4, at: noon)
        try database.record([.init(id: 1, change: .sent)], isLast: false, at: noon)

        #expect(try await database.recover(boot: "run", at: noon + 9) == (2, 3))
        #expect(
            try await states(database)
                == ["1 sent 1", "2 queued 1", "3 queued 0", "4 queued 1", "5 queued 0", "6 queued 0", "7 queued 0"])
        #expect(try await database.message(2, in: .everything)?.lastError == NotificationDatabase.interruptedError)
    }

    @Test(.timeLimit(.minutes(1))) func `all that was claimed is in doubt after the machine has died`() async throws {
        let database = try NotificationDatabase.inMemory()
        _ = try await database.queue((1...3).map { .activation("\($0)") }, at: noon)
        _ = try await database.recover(boot: "before", at: noon)
        _ = try await database.claim(3, for: 0, from: 1, at: noon)
        #expect(try await database.recover(boot: "after", at: noon + 9) == (3, 0))
    }

    @Test(.timeLimit(.minutes(1))) func `a pause is kept, and is its first owner's`() async throws {
        let database = try NotificationDatabase.inMemory()
        #expect(try await database.pause() == nil)
        _ = try await database.setPause(QueuePause(by: "Ada", at: noon))
        #expect(try await database.setPause(QueuePause(by: "Bo", at: noon + 9)) == QueuePause(by: "Ada", at: noon))
        #expect(try await database.pause()?.by == "Ada")
        #expect(try await database.setPause(nil) == nil)
    }

    @Test func `what is due is found by an index`() async throws {
        let database = try NotificationDatabase.inMemory()
        let plan = try await database.writer.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    EXPLAIN QUERY PLAN SELECT id FROM message
                    WHERE state = 'queued' AND priority = 0 AND nextAttemptAt <= 5 ORDER BY nextAttemptAt, id LIMIT 9
                    """
            ).map { $0["detail"] as String }
        }
        #expect(plan == ["SEARCH message USING INDEX message_due (priority=? AND nextAttemptAt<?)"])
    }
}
