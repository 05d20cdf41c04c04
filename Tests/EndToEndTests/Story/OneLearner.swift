import Foundation
import TestSupport
import Testing

/// One learner: created, invited, activated, signed in.
extension Story {
    func mistakesInTheFormAreShown() async throws {
        try await openForm()
        try await browser.photograph("user-new")
        try await browser.fill("firstName", "Siân")
        try await browser.fill("email", "sian at learners.example")
        try await browser.press("Create")
        #expect(try await browser.title().hasPrefix("Error: "))
        let summary = try await browser.text("//*[@role='alert']")
        #expect(summary.contains("The surname is missing.") && summary.contains("Choose the group."), "\(summary)")
        #expect(
            try await browser.count("//*[@role='alert']//a[@href='#surname']") == 1, "the summary leads to the field")
        #expect(try await browser.count("//*[@id='surname-error']") == 1, "the field says it too")
        #expect(try await browser.value("firstName") == "Siân", "nothing typed is lost")
        #expect(try await browser.value("email") == "sian at learners.example")
        try await browser.photograph("user-new-mistakes")
    }

    /// - Returns: the path of the learner's profile.
    func learnerIsCreatedWithAnInvitation() async throws -> String {
        try await openForm()
        try await browser.pick("invite", "yes")
        try await fillIn(firstName: "Siân", surname: "O'Neill-Smith", email: "sian.oneill@learners.example")
        try await browser.press("Create")
        #expect(try await browser.text("//*[@role='status']").contains("Siân O'Neill-Smith has been created"))
        #expect(try await browser.text("//main").contains("Invited"))
        try await browser.photograph("profile-invited")
        return try await profile()
    }

    func learnerIsCreatedWithoutOne() async throws -> String {
        try await openForm()
        try await browser.pick("invite", "no")
        try await fillIn(firstName: "Tomos", surname: "Evans", email: "tomos.evans@learners.example")
        try await browser.press("Create")
        #expect(try await browser.text("//main").contains("Prospect"))
        try await browser.photograph("profile-prospect")
        return try await profile()
    }

    /// - Returns: the path that the link in the email leads to.
    func activationEmailIsRead() async throws -> String {
        _ = try await api.activationToken(of: "sian.oneill@learners.example")
        try await browser.open("/users")
        try await browser.follow("Messages")
        try await browser.photograph("messages")
        try await browser.follow("Aptem account activation")
        #expect(try await detail("To").contains("sian.oneill@learners.example"))
        #expect(try await browser.text("//pre").contains("Siân O'Neill-Smith"))
        #expect(try await browser.text(inFrame: "//iframe").contains("Siân O'Neill-Smith"))
        try await browser.photograph("message")
        let link = try #require(try await browser.attribute("href", of: "//main//a[contains(@href, '/activate/')]"))
        #expect(link.hasPrefix(services.address), "links start with BASE_URL")
        return String(link.dropFirst(services.address.count))
    }

    /// Mail scanners open every link, some of them more than once.
    func lookingAtTheLinkChangesNothing(_ link: String) async throws {
        for method in ["GET", "HEAD", "GET"] {
            #expect(try await services.api.execute(method, link).status == 200)
        }
        #expect(try await api.get("/users?q=sian.oneill")["items"][0]["status"] == "invited")
    }

    func learnerActivatesAndSignsIn(_ link: String) async throws {
        try await browser.open("/users")
        try await browser.press("Sign out")
        try await browser.open(link)
        try await browser.photograph("activate")
        #expect(
            try await browser.value("loginName") == "sian.oneill@learners.example",
            "the email is the login name at first")
        try await browser.fill("loginName", "sian")
        try await browser.fill("password", "seven green bottles")
        try await browser.fill("confirmation", "seven green bottles!")
        try await browser.press("Activate account")
        #expect(try await browser.text("//*[@role='alert']").contains("The two passwords are not the same."))

        try await browser.fill("password", "seven green bottles")
        try await browser.fill("confirmation", "seven green bottles")
        try await browser.press("Activate account")
        #expect(try await browser.text("//*[@role='status']").contains("Your account is active."))
        try await browser.photograph("sign-in-activated")
        #expect(try await browser.value("login") == "sian")
        try await browser.fill("password", "seven green bottles")
        try await browser.press("Sign in")
        #expect(try await browser.path() == "/home")
        #expect(try await browser.text("//h1") == "Welcome, Siân")
        try await browser.photograph("home")

        try await browser.open("/users")
        #expect(try await browser.text("//h1") == "Not allowed", "a learner sees no administrator's page")
        try await browser.open("/home")
        try await browser.press("Sign out")
        try await browser.open(link)
        #expect(try await browser.text("//h1") == "This link no longer works")
        try await browser.photograph("activate-used")
    }

    func administratorSeesTheLearnerActive(_ profile: String) async throws {
        try await signIn(Services.administrator.email, Services.administrator.password)
        try await browser.open(profile)
        #expect(try await browser.text("//main//*[contains(@class, 'tag')]") == "FullUser")
        #expect(try await detail("Login name") == "sian")
        #expect(try await browser.count("//button[starts-with(normalize-space(.), 'Send invitation')]") == 0)
        try await browser.photograph("profile-active")
    }

    func prospectIsInvited(_ profile: String) async throws {
        #expect(try await api.total("/messages?recipient=tomos.evans") == 0)
        try await browser.open(profile)
        try await browser.press("Send invitation")
        #expect(try await browser.text("//*[@role='status']").contains("is on its way"))
        #expect(try await browser.text("//main//*[contains(@class, 'tag')]") == "Invited")
        _ = try await api.activationToken(of: "tomos.evans@learners.example")
        #expect(try await api.total("/messages?recipient=tomos.evans") == 1)
    }

    private func openForm() async throws {
        try await browser.open("/users")
        try await browser.unfold("Create")
        try await browser.follow("User")
        #expect(try await browser.text("//h1") == "Create a user?")
        try await browser.follow("Continue")
        #expect(try await browser.path().hasPrefix("/users/new?"))
    }

    private func fillIn(firstName: String, surname: String, email: String) async throws {
        try await browser.fill("firstName", firstName)
        try await browser.fill("surname", surname)
        try await browser.pick("gender", "female")
        try await browser.fill("email", email)
        try await browser.fill("mobile", "07700 900123")
        try await browser.fill("dateOfBirth", "31/12/2001")
        try await browser.pick("group", "1")
    }

    private func profile() async throws -> String {
        let path = try await browser.path()
        return path.split(separator: "?").first.map(String.init) ?? path
    }
}
