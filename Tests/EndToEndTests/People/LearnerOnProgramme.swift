import Foundation
import TestSupport
import Testing

/// A learner who is put on a programme, whichever it is.
extension Story {
    static var learnerPassword: String { "seven green bottles" }

    func administratorIsSignedIn() async throws {
        try await browser.forgetCookies()
        try await signIn(Services.administrator.email, Services.administrator.password)
        #expect(try await browser.text("//h1") == "Users")
    }

    /// - Returns: the path of the learner's profile.
    func learnerIsCreated(_ firstName: String, _ surname: String, on programme: String) async throws -> String {
        try await browser.open("/users/new?type=user&group=1")
        try await browser.pick("invite", "yes")
        try await browser.fill("firstName", firstName)
        try await browser.fill("surname", surname)
        try await browser.pick("gender", "female")
        try await browser.fill("email", "\(firstName).\(surname)@learners.example".lowercased())
        try await browser.fill("dateOfBirth", "31/12/2001")
        try await browser.choose("programme", programme)
        try await browser.press("Create")
        #expect(try await browser.text("//*[@role='status']").contains("\(firstName) \(surname) has been created"))
        let path = try await browser.path()
        return path.split(separator: "?").first.map(String.init) ?? path
    }

    /// With the link from the email, up to the first page after signing in.
    func learnerActivates(_ email: String) async throws {
        let token = try await api.activationToken(of: email)
        try await browser.forgetCookies()
        try await browser.open("/activate/\(token)")
        try await browser.fill("password", Self.learnerPassword)
        try await browser.fill("confirmation", Self.learnerPassword)
        try await browser.press("Activate account")
        try await browser.fill("password", Self.learnerPassword)
        try await browser.press("Sign in")
        #expect(try await browser.path() == "/onboarding/details", "the onboarding starts by itself")
    }

    func detailsAreConfirmed() async throws {
        try await browser.fill("town", "Leeds")
        try await browser.press("Confirm my details")
    }

    func declarationIsSigned(_ name: String) async throws {
        #expect(try await browser.text("//h1") == "Declaration and signature")
        try await browser.press("Sign and finish")
        #expect(
            try await browser.count("//*[@role='alert']//li") == 2, "neither agreed nor signed, and both are told")
        try await browser.pick("agreed", "yes")
        try await browser.fill("signatureName", name)
        try await browser.press("Sign and finish")
        #expect(try await browser.path() == "/home?done=onboarding")
        #expect(try await browser.text("//*[@role='status']").contains("You have finished the onboarding"))
    }

    /// What the profile says in the section with this heading.
    func section(_ id: String) async throws -> String {
        try await browser.text("//section[@aria-labelledby='\(id)']")
    }
}
