import Crypto
import Foundation
import Messages

/// What makes two messages with one key the same message.
enum ContentDigest {
    /// SHA-256 over recipient, kind and parameters, each text preceded by its length so that no two contents run
    /// together.
    ///
    /// The group is left out: it says who may see the message, and it follows the account when that moves.
    static func of(_ message: OutgoingMessage) -> Data {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(512)
        add(message.kind.rawValue, to: &bytes)
        add(String(message.recipient.account), to: &bytes)
        add(message.recipient.name, to: &bytes)
        add(message.recipient.email, to: &bytes)
        for (name, value) in message.parameters.sorted(by: { $0.key < $1.key }) {
            add(name, to: &bytes)
            add(value, to: &bytes)
        }
        return Data(SHA256.hash(data: bytes))
    }

    private static func add(_ text: String, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: UInt32(truncatingIfNeeded: text.utf8.count).littleEndian) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: text.utf8)
    }
}
