import Crypto
import Foundation
import Messages

/// What makes two messages with one key the same message: SHA-256 over recipient, kind and parameters, each text preceded by its
/// length so that no two contents run together.
///
/// The group is left out: it says who may see the message, and it follows the account when that moves.
struct ContentDigest {
    private var bytes: [UInt8] = []

    static func of(_ message: OutgoingMessage) -> Data {
        var digest = ContentDigest()
        return digest.of(message.kind, message.recipient, message.parameters.sorted { $0.key < $1.key })
    }

    /// - Parameter parameters: in the order of their names.
    mutating func of(
        _ kind: MessageKind, _ recipient: Recipient, _ parameters: [(key: String, value: String)]
    ) -> Data {
        bytes.removeAll(keepingCapacity: true)
        add(kind.rawValue)
        add(String(recipient.account))
        add(recipient.name)
        add(recipient.email)
        for (name, value) in parameters {
            add(name)
            add(value)
        }
        return bytes.withUnsafeBytes { Data(SHA256.hash(data: $0)) }
    }

    private mutating func add(_ text: String) {
        var text = text
        text.withUTF8 { utf8 in
            withUnsafeBytes(of: UInt32(truncatingIfNeeded: utf8.count).littleEndian) { bytes.append(contentsOf: $0) }
            bytes.append(contentsOf: utf8)
        }
    }
}
