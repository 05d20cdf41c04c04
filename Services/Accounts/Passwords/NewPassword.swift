import Console

/// A new password, typed twice.
enum NewPassword {
    /// - Parameter names: what somebody who knows the person would try.
    /// - Throws: ``WebProblem`` refused for the fields `password` and `confirmation`.
    static func read(_ values: FormValues, names: [String]) throws -> String {
        let password = values.exactText("password")
        if let problem = PasswordRules.problem(password, names: names) {
            throw WebProblem.refused([problem])
        }
        try checkTypedTwice(values)
        return password
    }

    /// - Throws: ``WebProblem`` refused for the field `confirmation`; an empty password is another problem.
    static func checkTypedTwice(_ values: FormValues) throws {
        let password = values.exactText("password")
        guard !password.isEmpty, password != values.exactText("confirmation") else { return }
        throw WebProblem.refused([
            FieldError(
                field: "confirmation", code: "passwords-differ",
                message: "The two passwords are not the same. Type both again.")
        ])
    }

    static func fields(_ form: FormFields, _ label: String) -> HTML {
        """
        \(form.input(
            "password", label, type: "password",
            hint: "At least \(PasswordRules.lengths.lowerBound) characters. Three words together are easy to remember.",
            attributes: "autocomplete=\"new-password\""))
        \(form.input(
            "confirmation", "\(label) again", type: "password", attributes: "autocomplete=\"new-password\""))
        """
    }
}
