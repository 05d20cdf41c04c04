import Console

/// What people sign in with: their email address unless they have chosen another name.
enum LoginName {
    static func problem(_ name: String) -> FieldError? {
        let isRight =
            (3...EmailAddress.maximumBytes).contains(name.utf8.count) && !name.contains(where: \.isWhitespace)
            && !PlainText.hasControlCharacters(name)
        return isRight
            ? nil
            : FieldError(
                field: "loginName", code: "invalid-login-name",
                message: "Use at least 3 characters without spaces for the login name.")
    }

    /// Also for the email address of somebody else, who could not activate with it any more.
    static let isInUse = WebProblem.refused([
        FieldError(
            field: "loginName", code: "login-name-in-use",
            message: "Somebody uses this login name already. Choose another.")
    ])
}
