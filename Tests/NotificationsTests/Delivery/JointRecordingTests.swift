import Dispatch
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Notifications

private final class Locked<Value: Sendable>: Sendable {
    let value: Mutex<Value>

    init(_ value: Value) {
        self.value = Mutex(value)
    }
}

/// What sessions record at the same time, from threads of their own as they do.
struct JointRecordingTests {
    private struct Full: Error {}

    /// The transactions that were written, and a gate before the end of each.
    private final class Book: Sendable {
        struct Transaction: Equatable {
            var ids: [Int64]
            var isLast: Bool
        }

        private let transactions = Mutex<[Transaction]>([])
        let begun = DispatchSemaphore(value: 0)
        let gate = DispatchSemaphore(value: 0)

        var written: [Transaction] { transactions.withLock { $0 } }

        func write(_ records: [DeliveryRecord], _ isLast: Bool) throws {
            begun.signal()
            gate.wait()
            if records.contains(where: { $0.id < 0 }) { throw Full() }
            transactions.withLock { $0.append(.init(ids: records.map(\.id).sorted(), isLast: isLast)) }
        }
    }

    /// Records `id` on a thread of its own, and tells how that ended.
    private func start(
        _ id: Int64, isLast: Bool = false, in recording: JointRecording, _ ended: Locked<[Int64: Bool]>
    ) {
        Thread {
            let isWritten = (try? recording.record(.init(id: id, change: .sent), isLast: isLast)) != nil
            ended.value.withLock { $0[id] = isWritten }
        }.start()
    }

    @Test(.timeLimit(.minutes(1))) func `what comes while one is written is written together after it`() async throws {
        let book = Book()
        let recording = JointRecording { try book.write($0, $1) }
        let ended = Locked<[Int64: Bool]>([:])
        start(1, in: recording, ended)
        try await pollUntil("the first is being written") { book.begun.wait(timeout: .now()) == .success }
        for id in 2...5 { start(Int64(id), isLast: id == 4, in: recording, ended) }
        try await pollUntil("the others wait") { recording.waitingCount == 4 }
        #expect(ended.value.withLock { $0.isEmpty }, "nobody goes on before it is written")
        book.gate.signal()
        try await pollUntil("the others are being written") { book.begun.wait(timeout: .now()) == .success }
        #expect(book.written == [.init(ids: [1], isLast: false)])
        book.gate.signal()
        try await pollUntil("all go on") { ended.value.withLock { $0.count == 5 && $0.values.allSatisfy { $0 } } }
        #expect(book.written == [.init(ids: [1], isLast: false), .init(ids: [2, 3, 4, 5], isLast: true)])
        book.gate.signal()
        try recording.record(.init(id: 6, change: .sent), isLast: false)
        #expect(book.written.last == .init(ids: [6], isLast: false), "the line is open again")
    }

    @Test(.timeLimit(.minutes(1))) func `who writes for others goes on with its own work after some rounds`()
        async throws
    {
        let book = Book()
        let recording = JointRecording { try book.write($0, $1) }
        let ended = Locked<[Int64: Bool]>([:])
        let rounds = Int64(JointRecording.mostRounds)
        for id in 1...(rounds + 1) {
            start(id, in: recording, ended)
            if id > 1 {
                try await pollUntil("it waits") { recording.waitingCount == 1 }
                book.gate.signal()
            }
            try await pollUntil("it is being written") { book.begun.wait(timeout: .now()) == .success }
        }
        try await pollUntil("the first goes on") { ended.value.withLock { $0[1] == true } }
        #expect(ended.value.withLock { $0[rounds + 1] == nil }, "the last one writes for itself, and is not done")
        book.gate.signal()
        try await pollUntil("all go on") { ended.value.withLock { $0.count == Int(rounds) + 1 } }
        #expect(book.written.map(\.ids) == (1...(rounds + 1)).map { [$0] })
    }

    @Test(.timeLimit(.minutes(1))) func `all that were to be written together hear of the fault, and nobody else`()
        async throws
    {
        let book = Book()
        let recording = JointRecording { try book.write($0, $1) }
        let ended = Locked<[Int64: Bool]>([:])
        start(1, in: recording, ended)
        try await pollUntil("the first is being written") { book.begun.wait(timeout: .now()) == .success }
        for id in [-2, 3] { start(Int64(id), in: recording, ended) }
        try await pollUntil("the others wait") { recording.waitingCount == 2 }
        for _ in 0..<3 { book.gate.signal() }
        try await pollUntil("all have ended") { ended.value.withLock { $0 == [1: true, -2: false, 3: false] } }
        try recording.record(.init(id: 3, change: .sent), isLast: true)
        #expect(book.written == [.init(ids: [1], isLast: false), .init(ids: [3], isLast: true)])
    }

    @Test(.timeLimit(.minutes(1))) func `each of many is written once`() async throws {
        let repeated = Locked(0)
        let ids = Locked<Set<Int64>>([])
        let recording = JointRecording { records, _ in
            ids.value.withLock {
                for record in records where !$0.insert(record.id).inserted { repeated.value.withLock { $0 += 1 } }
            }
        }
        let ended = Locked<[Int64: Bool]>([:])
        for session in 0..<10 {
            Thread {
                for number in 0..<200 {
                    let id = Int64(session * 200 + number)
                    let isWritten = (try? recording.record(.init(id: id, change: .sent), isLast: false)) != nil
                    // Written before it goes on.
                    let isThere = ids.value.withLock { $0.contains(id) }
                    ended.value.withLock { $0[id] = isWritten && isThere }
                }
            }.start()
        }
        try await pollUntil("all have ended") { ended.value.withLock { $0.count == 2000 } }
        #expect(ended.value.withLock { $0.values.allSatisfy { $0 } })
        #expect(ids.value.withLock { $0.count == 2000 })
        #expect(repeated.value.withLock { $0 == 0 })
    }
}
