import Crypto
import Foundation
import Glibc

/// The secret in a link or a session: 256 random bits. Only its SHA-256 is kept, so that a stolen database opens nothing.
struct LinkToken: Sendable {
    /// What stands in the link or the cookie: base64url without padding (RFC 4648 section 5), 43 characters.
    let text: String

    init() {
        // One call into the kernel for all 32 bytes; the generator of the standard library makes one for each eight.
        let bytes = [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
            count = getentropy(buffer.baseAddress, 32) == 0 ? 32 : 0
        }
        precondition(bytes.count == 32, "the kernel gave no random bytes")
        text = Self.base64URL(bytes)
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    private static func base64URL(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for byte in bytes {
            bits = (bits << 8 | UInt32(byte)) & 0xffff
            count += 8
            while count >= 6 {
                count -= 6
                text.append(alphabet[Int(bits >> UInt32(count) & 63)])
            }
        }
        if count > 0 { text.append(alphabet[Int(bits << UInt32(6 - count) & 63)]) }
        return String(decoding: text, as: UTF8.self)
    }

    init(text: String) {
        self.text = text
    }

    var hash: Data {
        Data(SHA256.hash(data: Data(text.utf8)))
    }
}

/// The token of an activation link, with the account it is for, so that the account is found by its id and the secret is
/// compared in constant time.
struct ActivationToken: Sendable {
    let account: Int64
    let secret: LinkToken

    init(account: Int64, secret: LinkToken = LinkToken()) {
        self.account = account
        self.secret = secret
    }

    /// Nil for what no link of ours looks like.
    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, text.utf8.count <= 80, let account = Int64(parts[0], radix: 36), account > 0,
            parts[1].utf8.count == 43
        else { return nil }
        self.account = account
        secret = LinkToken(text: String(parts[1]))
    }

    var text: String { "\(String(account, radix: 36)).\(secret.text)" }

    func matches(_ hash: Data) -> Bool {
        let own = secret.hash
        guard own.count == hash.count else { return false }
        return zip(own, hash).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
