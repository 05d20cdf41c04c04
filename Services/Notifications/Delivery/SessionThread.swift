import Dispatch
import Synchronization

/// A thread for one actor whose work waits for the network without giving way, which nobody may do on the threads that all
/// actors share.
final class SessionThread: SerialExecutor {
    private let queue: DispatchQueue

    init(_ name: String) {
        queue = DispatchQueue(label: name)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        UnownedSerialExecutor(ordinary: self)
    }
}

/// Tells sessions in the middle of their work to come to an end.
final class Brake: Sendable {
    private let pull = Atomic<Int>(0)

    /// Sessions go on.
    func release() { pull.store(0, ordering: .releasing) }

    /// Each session finishes the message that it is sending.
    func stopAfterMessage() { pull.store(1, ordering: .releasing) }

    /// Nothing is waited for any more.
    func stopNow() { pull.store(2, ordering: .releasing) }

    var isPulled: Bool { pull.load(ordering: .acquiring) > 0 }
    var isPulledHard: Bool { pull.load(ordering: .acquiring) > 1 }
}
