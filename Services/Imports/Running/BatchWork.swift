/// Work that goes in batches: taken in order, put to another service several at a time, and stored in the order in which it
/// was taken.
protocol BatchWork: Actor {
    associatedtype Batch: Sendable
    associatedtype Answer: Sendable

    /// The next batch; nil when there is nothing more to do now.
    func nextBatch() async throws -> Batch?

    /// Asks the other service. Several run at the same time.
    nonisolated func ask(_ batch: Batch) async throws -> Answer

    func store(_ answer: Answer, of batch: Batch) async throws
}

extension BatchWork {
    /// Goes on until there is no next batch and all answers are stored. What is in memory is bounded by `width` batches.
    func workThrough(atOnce width: Int) async throws {
        try await withThrowingTaskGroup(of: (Int, Batch, Answer).self) { group in
            var early: [Int: (batch: Batch, answer: Answer)] = [:]
            var taken = 0
            var stored = 0
            var isLast = false
            while true {
                while !isLast, taken - stored < width {
                    guard let batch = try await nextBatch() else {
                        isLast = true
                        break
                    }
                    let number = taken
                    taken += 1
                    group.addTask { (number, batch, try await self.ask(batch)) }
                }
                guard stored < taken, let (number, batch, answer) = try await group.next() else { return }
                early[number] = (batch, answer)
                while let next = early.removeValue(forKey: stored) {
                    stored += 1
                    try await store(next.answer, of: next.batch)
                }
            }
        }
    }
}
