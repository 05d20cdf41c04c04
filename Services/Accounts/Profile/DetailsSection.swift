import Console

/// Who a person is and how to reach them.
struct DetailsSection: PersonSection {
    func html(_ view: PersonView) async throws -> HTML? {
        let account = view.account
        let rows: [(String, String?)] = [
            ("Email", account.email), ("Login name", account.loginName), ("Mobile", account.mobile),
            ("Gender", account.gender?.title), ("Date of birth", account.dateOfBirth.map(CalendarDate.words)),
            ("Address", account.addressLine), ("Reference number", account.reference),
            ("Case owner", view.user.caseOwner?.name), ("Learning provider", view.user.learningProviderName),
        ]
        return """
            <h2 id="details">Details</h2>
            \(SummaryList(rows.filled).html)
            """
    }
}

/// Where a person works, and who looks after them there.
struct EmploymentSection: PersonSection {
    func html(_ view: PersonView) async throws -> HTML? {
        let rows: [(String, String?)] = [
            ("Employer", view.user.employerName), ("Employer address", view.account.employerAddress),
            ("Manager", view.user.manager?.name), ("Mentor", view.user.mentor?.name),
            ("Minimum rate of pay", view.account.rateOfPay?.title),
        ]
        guard !rows.filled.isEmpty else { return nil }
        return """
            <h2 id="employment">Employer</h2>
            \(SummaryList(rows.filled).html)
            """
    }
}
