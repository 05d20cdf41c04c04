import Console
import Crypto
import CryptoExtras
import Foundation
import HTTPTypes
import NIOPosix
import ServiceLifecycle

/// Hashes passwords with scrypt, one at a time, on a thread of its own.
///
/// A hash takes tenths of a second of a core and 128 MiB: the single thread bounds both, and the queue in front of it is
/// bounded too, so that a flood of sign-ins is refused instead of taking the service down.
actor PasswordHasher: Service {
    /// scrypt's cost. The default is OWASP's first choice (Password Storage Cheat Sheet): N = 2^17, r = 8, p = 1.
    struct Cost: Sendable, Equatable {
        /// The base-2 logarithm of N.
        var logRounds = 17
        var blockSize = 8
        var parallelism = 1
    }

    /// Sign-ins that may wait for the thread; beyond it, ``WebProblem`` 503.
    private static let maximumWaiting = 32

    static let busyCode = "busy"

    private let cost: Cost
    private let thread = NIOThreadPool(numberOfThreads: 1)
    private var waiting = 0
    /// Passwords worked on so far. The same for a name that nobody has as for one that somebody has; see `SignInTests`.
    private(set) var worked = 0

    init(cost: Cost = Cost()) {
        self.cost = cost
        thread.start()
    }

    func run() async throws {
        try? await gracefulShutdown()
        try await thread.shutdownGracefully()
    }

    /// The text that is kept for `password`: `scrypt$17$8$1$salt$key`, with its own salt.
    func hash(_ password: String) async throws -> String {
        let cost = cost
        return try await queued {
            let salt = SymmetricKey(size: .bits128).withUnsafeBytes { Data($0) }
            let key = try Self.derive(password, salt: salt, cost: cost)
            return [
                "scrypt", "\(cost.logRounds)", "\(cost.blockSize)", "\(cost.parallelism)", salt.base64EncodedString(),
                key.withUnsafeBytes { Data($0) }.base64EncodedString(),
            ].joined(separator: "$")
        }
    }

    /// Whether `password` is the one behind `stored`. Takes the same time for nil, so that an unknown login name cannot be
    /// told from a wrong password.
    func verify(_ password: String, against stored: String?) async throws -> Bool {
        let cost = cost
        return try await queued {
            guard let stored, let known = Stored(stored) else {
                _ = try Self.derive(password, salt: Data(repeating: 0, count: 16), cost: cost)
                return false
            }
            // SymmetricKey compares in constant time.
            return try Self.derive(password, salt: known.salt, cost: known.cost) == known.key
        }
    }

    private func queued<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        guard waiting < Self.maximumWaiting else {
            throw WebProblem(
                .serviceUnavailable, Self.busyCode,
                "Many people are signing in at the moment. Try again in a few seconds.",
                retryAfter: 5)
        }
        waiting += 1
        worked += 1
        defer { waiting -= 1 }
        return try await thread.runIfActive(work)
    }

    private static func derive(_ password: String, salt: Data, cost: Cost) throws -> SymmetricKey {
        // Unicode passwords are compared in one normal form (NIST SP 800-63B 5.1.1.2).
        let normal = Data(password.precomposedStringWithCompatibilityMapping.utf8)
        return try KDF.Scrypt.deriveKey(
            from: normal, salt: salt, outputByteCount: 32, rounds: 1 << cost.logRounds, blockSize: cost.blockSize,
            parallelism: cost.parallelism)
    }

    private struct Stored {
        var cost: Cost
        var salt: Data
        var key: SymmetricKey

        init?(_ text: String) {
            let parts = text.split(separator: "$").map(String.init)
            guard parts.count == 6, parts[0] == "scrypt", let logRounds = Int(parts[1]), (1...20).contains(logRounds),
                let blockSize = Int(parts[2]), let parallelism = Int(parts[3]),
                let salt = Data(base64Encoded: parts[4]),
                let key = Data(base64Encoded: parts[5])
            else { return nil }
            cost = Cost(logRounds: logRounds, blockSize: blockSize, parallelism: parallelism)
            self.salt = salt
            self.key = SymmetricKey(data: key)
        }
    }
}
