import Foundation
import GRDB
import Messages
import TestSupport
import Testing

extension EndToEnd {
    /// Emails as administrators follow them: their words, and what becomes of them.
    struct LetterTests {
        @Test func `emails get the provider's words, and failed, queued and returned ones are seen to`() async throws {
            try await withServices { services in
                let api = try await services.administrator()
                try await withBrowser(on: services.address) { browser in
                    let story = LetterStory(browser: browser, services: services, api: api)
                    try await story.signIn()
                    try await story.wordsAreChanged()
                    let (ann, message) = try await story.nextEmailSaysThem()
                    try await story.failedMessagesAreTriedAgain()
                    try await story.queuedMessagesAreCancelled(message)
                    try await story.returnedMailIsShown(on: ann, message)
                    try await story.noPageIsWiderThanAPhone(message, ann)
                    try await story.originalIsPutBack()
                }
            }
        }
    }
}

private struct LetterStory {
    let browser: Browser
    let services: Services
    let api: APIClient

    func signIn() async throws {
        try await browser.open("/sign-in")
        try await browser.fill("login", Services.administrator.email)
        try await browser.fill("password", Services.administrator.password)
        try await browser.press("Sign in")
    }

    func wordsAreChanged() async throws {
        try await browser.open("/messages")
        try await browser.follow("Change what emails say")
        try await browser.photograph("templates")
        try await browser.follow("Account activation")
        try await browser.photograph("template")
        try await browser.fill("subject", "Croeso i {{brand}}")
        try await browser.fill("text", "Annwyl {{nmae}},\n\nDewiswch gyfrinair:\n\n{{link}}\n\nTan {{expires}}.")
        try await browser.press("Preview")
        #expect(try await browser.title().hasPrefix("Error: "))
        #expect(try await browser.text("//*[@role='alert']").contains("There is no placeholder {{nmae}}."))
        #expect(try await browser.value("subject") == "Croeso i {{brand}}", "nothing typed is lost")
        try await browser.photograph("template-refused")

        try await browser.fill("text", "Annwyl {{name}},\n\nDewiswch gyfrinair:\n\n{{link}}\n\nTan {{expires}}.")
        try await browser.fill("button", "Dechrau")
        try await browser.press("Preview")
        #expect(try await browser.text("//h1") == "Preview: Account activation")
        let frame = try await browser.text(inFrame: "//iframe")
        #expect(frame.contains("Annwyl Ann Lee,") && frame.contains("Dechrau"))
        #expect(try await browser.text("//pre").contains("Tan 7 December 2026."))
        try await browser.photograph("template-preview")
        try await browser.press("Go on editing")
        #expect(try await browser.value("button") == "Dechrau")
        try await browser.press("Preview")
        try await browser.press("Save")
        #expect(try await browser.text("//*[@role='status']").contains("Emails that are queued from now on say this"))
        #expect(try await browser.text("//main").contains("Changed the words"))
    }

    /// - Returns: whom it is to, and its number.
    func nextEmailSaysThem() async throws -> (account: Int, message: Int) {
        let account = try #require(
            try await api.post(
                "/users",
                [
                    "firstName": "Siân", "surname": "Owen", "email": "sian@learners.example", "gender": "female",
                    "group": 1,
                    "invite": true,
                ])["id"].int)
        try await pollUntil("the email is there") { try await api.total("/messages?recipient=sian") == 1 }
        try await browser.open("/messages")
        try await browser.follow("Croeso i Aptem")
        #expect(try await browser.text("//pre").contains("Annwyl Siân Owen,"))
        #expect(try await browser.text(inFrame: "//iframe").contains("Dechrau"))
        let message = try #require(Int(try await browser.path().split(separator: "/").last ?? ""))
        return (account, message)
    }

    func failedMessagesAreTriedAgain() async throws {
        try await change("state = 'failed', nextAttemptAt = NULL, lastError = '550 no such user', attempts = 1")
        try await browser.open("/messages?state=failed")
        try await browser.photograph("messages-failed")
        try await browser.follow("Try failed messages again")
        #expect(try await browser.text("//h1") == "Try 1 failed message again?")
        try await browser.photograph("messages-retry")
        try await browser.press("Try 1 failed message again")
        #expect(try await browser.text("//*[@role='status']").contains("1 failed message is in the queue again."))
    }

    func queuedMessagesAreCancelled(_ message: Int) async throws {
        try await browser.follow("Cancel queued messages")
        try await browser.press("Cancel 1 queued message")
        #expect(try await browser.text("//*[@role='status']").contains("1 queued message has been cancelled."))
        try await browser.open("/messages/\(message)")
        #expect(try await browser.text("//main").contains("before it was sent."))
        try await browser.press("Send it after all")
        #expect(try await browser.text("//dl").contains("Queued"))
    }

    func returnedMailIsShown(on account: Int, _ message: Int) async throws {
        try await change("state = 'sent', nextAttemptAt = NULL, sentAt = 1795455120")
        let report: JSON = ["status": "5.1.1", "diagnostic": "smtp; 550 no such user"]
        #expect(try await api.send("POST", "/messages/\(message)/bounce", report).status == 200)
        try await browser.open("/users/\(account)")
        let profile = try await browser.text("//main")
        #expect(
            profile.contains("Mail to this address came back on") && profile.contains("5.1.1 smtp; 550 no such user."))
        try await browser.photograph("profile-returned")
        try await browser.follow("See the message")
        #expect(try await browser.text("//dl").contains("Ask for the right one"))
        try await browser.photograph("message-returned")
        try await browser.open("/messages?bounced=yes")
        #expect(try await browser.text("//table").contains("Came back"))
        try await browser.photograph("messages-returned")
    }

    func noPageIsWiderThanAPhone(_ message: Int, _ account: Int) async throws {
        try await browser.use(.phone)
        for path in [
            "/messages", "/messages/\(message)", "/messages/report/\(account)", "/messages/templates",
            "/messages/templates/activation", "/messages/templates/activation/versions/1", "/messages/cancel",
            "/users/\(account)",
        ] {
            try await browser.open(path)
            #expect(try await browser.overflow() <= 0, "\(path)")
            try await browser.photograph("phone\(path.replacing("/", with: "-"))")
        }
        try await browser.use(.desktop)
    }

    func originalIsPutBack() async throws {
        try await browser.open("/messages/templates/activation")
        try await browser.press("Put back the original")
        #expect(try await browser.value("subject") == "{{brand}} account activation")
        #expect(try await browser.text("//main").contains("Put back the original"))
    }

    /// Makes happen to all messages what takes a relay.
    private func change(_ values: String) async throws {
        var configuration = Configuration()
        configuration.busyMode = .timeout(30)
        let file = services.database(of: .notification).path(percentEncoded: false)
        let database = try DatabaseQueue(path: file, configuration: configuration)
        try await database.write { db in try db.execute(sql: "UPDATE message SET \(values)") }
        try database.close()
    }
}
