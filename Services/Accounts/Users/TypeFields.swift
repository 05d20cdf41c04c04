/// Which fields an account of a type has: the one place that says so, for the forms and the API alike. Files make learners only.
///
/// Everybody has a name, an email, a group, a way to be reached and a reference number. A learner has everything. People at a
/// workplace – employers, managers, mentors – have the employer they belong to. Administrators work for the provider itself.
extension AccountType {
    private static let ofLearners: Set<String> = [
        "dateOfBirth", "programme", "caseOwner", "learningProvider", "manager", "mentor", "rateOfPay",
    ]

    private static let ofWorkplaces: Set<String> = ["employer", "employerAddress"]

    /// - Parameter field: as the API and the forms call it.
    func has(_ field: String) -> Bool {
        switch self {
        case .user: true
        case .employer, .manager, .mentor: !Self.ofLearners.contains(field)
        case .admin: !Self.ofLearners.contains(field) && !Self.ofWorkplaces.contains(field)
        }
    }

    /// The type in a sentence: 'an admin'.
    var withArticle: String {
        switch self {
        case .user: "a user"
        case .admin: "an admin"
        case .employer: "an employer"
        case .manager: "a manager"
        case .mentor: "a mentor"
        }
    }

    /// What somebody of this type is, for whoever is about to create one.
    var meaning: String {
        switch self {
        case .user: "A user is a learner: someone who follows a programme and signs in to their own page."
        case .admin:
            "An admin can create, see, change and delete every account in their own group and the groups below it."
        case .employer: "An employer is a contact at a company that learners work for."
        case .manager: "A manager is a learner's line manager. Learners can be given a manager on their own page."
        case .mentor: "A mentor supports learners at work. Learners can be given a mentor on their own page."
        }
    }
}
