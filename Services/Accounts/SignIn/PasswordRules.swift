import Console

/// What a new password must be: long enough, and not one that is guessed first. No rules about kinds of characters
/// (NIST SP 800-63B 5.1.1.2, OWASP Authentication Cheat Sheet).
enum PasswordRules {
    static let lengths = 10...128
    /// What a sign-in takes; a password of 128 emoji may have more.
    static let maximumBytes = 1_000

    /// - Parameter names: what somebody who knows the person would try.
    static func problem(_ password: String, names: [String]) -> FieldError? {
        func refused(_ code: String, _ message: String) -> FieldError {
            FieldError(field: "password", code: code, message: message)
        }
        if password.isEmpty {
            return refused("missing-password", "Choose a password.")
        }
        if password.count < lengths.lowerBound {
            return refused(
                "password-too-short",
                "Use at least \(lengths.lowerBound) characters. Three words together are easy to remember.")
        }
        if password.count > lengths.upperBound || password.utf8.count > maximumBytes {
            return refused("password-too-long", "Use at most \(lengths.upperBound) characters.")
        }
        let plain = password.lowercased()
        let isObvious =
            common.contains { plain.hasPrefix($0) && plain.count <= $0.count + 4 } || Set(plain).count < 4
            || names.contains { !$0.isEmpty && plain == $0.lowercased() }
        return isObvious ? refused("password-too-common", "This password is easy to guess. Choose another.") : nil
    }

    /// The commonest of ten characters and more, without the digits people put behind them.
    private static let common = [
        "1234567890", "0987654321", "password", "passw0rd", "qwertyuiop", "qwerty123", "1q2w3e4r5t", "iloveyou",
        "letmein",
        "welcome", "administrator", "football", "sunshine", "princess", "liverpool", "arsenal", "charlie", "superman",
        "abcdefghij", "changeme",
    ]
}
