import Messages
import Metrics

/// What the queue looks like from outside: `messages_queued` by kind, and `messages_waiting`, the queue's depth.
struct QueueMetrics: Sendable {
    private let queued: [MessageKind: Counter]
    private let depth: Meter

    init(factory: any MetricsFactory = MetricsSystem.factory) {
        queued = Dictionary(
            uniqueKeysWithValues: MessageKind.allCases.map { kind in
                (kind, Counter(label: "messages_queued", dimensions: [("kind", kind.rawValue)], factory: factory))
            })
        depth = Meter(label: "messages_waiting", dimensions: [], factory: factory)
    }

    func start(waiting: Int) {
        depth.set(waiting)
    }

    func add(_ counts: [MessageKind: Int]) {
        for (kind, count) in counts {
            queued[kind]?.increment(by: count)
            depth.increment(by: Double(count))
        }
    }

    /// Messages do not wait any more: nobody is there to get them, or somebody has cancelled them.
    func addWithdrawn(_ count: Int) {
        depth.decrement(by: Double(count))
    }

    /// A message has been sent, or never will be.
    func addDone() {
        depth.decrement(by: 1.0)
    }

    /// Messages wait again that had failed.
    func addRetried(_ count: Int = 1) {
        depth.increment(by: Double(count))
    }
}
