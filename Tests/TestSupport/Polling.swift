/// Asks again, every 20 milliseconds, until `condition` holds; for what has no event to wait for.
///
/// - Throws: ``DidNotHappen`` after `limit`.
public func pollUntil(
    _ what: String, within limit: Duration = .seconds(30), _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while try await !condition() {
        guard ContinuousClock.now < deadline else { throw DidNotHappen(what: what, limit: limit) }
        try await Task.sleep(for: .milliseconds(20))
    }
}

public struct DidNotHappen: Error, CustomStringConvertible {
    public var what: String
    public var limit: Duration

    public init(what: String, limit: Duration) {
        self.what = what
        self.limit = limit
    }

    public var description: String { "within \(limit) this did not happen: \(what)" }
}
