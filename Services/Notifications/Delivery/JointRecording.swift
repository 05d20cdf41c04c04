import Dispatch
import Synchronization

/// Records what came of messages for sessions each of which waits until its own is recorded. What comes while a transaction is being
/// written is written by the next one, all of it together.
///
/// With a transaction each, the sessions stood in line for the database, and it stood still while the next in line was being woken:
/// a fifth of the time at ten sessions.
final class JointRecording: Sendable {
    /// Records all or none; `isLast` as in ``NotificationDatabase/record(_:isLast:at:)``.
    typealias Write = @Sendable (_ records: [DeliveryRecord], _ isLast: Bool) throws -> Void

    static let mostRounds = 4

    private let write: Write
    private let line = Mutex(Line())

    private struct Line {
        var waiting: [Entry] = []
        var isBeingWritten = false
    }

    private final class Entry: Sendable {
        enum Turn {
            /// It is for this one to write what waits.
            case write
            case written(Result<Void, any Error>)
        }

        let record: DeliveryRecord
        let isLast: Bool
        private let turn = Mutex<Turn?>(nil)
        private let bell = DispatchSemaphore(value: 0)

        init(_ record: DeliveryRecord, isLast: Bool) {
            self.record = record
            self.isLast = isLast
        }

        func call(_ next: Turn) {
            turn.withLock { $0 = next }
            bell.signal()
        }

        func wait() -> Turn? {
            bell.wait()
            return turn.withLock { $0 }
        }
    }

    init(write: @escaping Write) {
        self.write = write
    }

    /// How many wait for the next transaction.
    var waitingCount: Int { line.withLock { $0.waiting.count } }

    /// Returns when `record` has been written. Blocks its thread, which is a session's own.
    ///
    /// - Throws: the errors of the database: nothing of what was written together has been recorded then.
    func record(_ record: DeliveryRecord, isLast: Bool) throws {
        let entry = Entry(record, isLast: isLast)
        let isFirst = line.withLock { line in
            line.waiting.append(entry)
            defer { line.isBeingWritten = true }
            return !line.isBeingWritten
        }
        if !isFirst, case .written(let result) = entry.wait() { return try result.get() }
        try writeWaiting(for: entry)
    }

    /// Writes what waits, and what has come meanwhile: sooner than another could be woken to do it. After some rounds another has to,
    /// so that no session is kept from its own messages.
    private func writeWaiting(for entry: Entry) throws {
        var own: Result<Void, any Error> = .success(())
        for _ in 0..<Self.mostRounds {
            let entries = line.withLock { line in
                defer { line.waiting = [] }
                line.isBeingWritten = !line.waiting.isEmpty
                return line.waiting
            }
            guard !entries.isEmpty else { return try own.get() }
            let result = Result { try write(entries.map(\.record), entries.contains(where: \.isLast)) }
            for one in entries {
                if one === entry { own = result } else { one.call(.written(result)) }
            }
        }
        let next = line.withLock { line in
            line.isBeingWritten = !line.waiting.isEmpty
            return line.waiting.first
        }
        next?.call(.write)
        try own.get()
    }
}
