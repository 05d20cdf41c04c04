import Foundation
import TestSupport
import Testing

/// What arrives in mailboxes: the HTML part of the newest email of each kind, alone in the browser as a mail program shows it.
extension AccessibilityTour {
    func emails() async throws {
        _ = try await example.api.post(
            "/users/\(example.trainee)/messages",
            ["subject": "Your review", "body": "See you on Monday.\n\nBring a pen."])
        _ = try await example.api.post(
            "/users/\(example.trainee)/tasks", ["title": "Bring your passport", "text": "To the first day."])
        let invited = try await example.api.post(
            "/users",
            [
                "firstName": "Ria", "surname": "Reed", "email": "ria.reed@learners.example", "gender": "female",
                "group": 1,
                "invite": true,
            ])
        _ = try await example.api.post("/users/\(try #require(invited["id"].int))/reminder")
        let wanted = [
            "activation", "reminder", "passwordReset", "personal", "task", "emailChange", "emailChangeNotice",
            "emailChanged",
            "passwordChanged",
        ]
        for kind in wanted {
            var html: String?
            try await pollUntil("an email of the kind \(kind)") {
                html = try await example.api.get("/messages?kind=\(kind)&limit=1")["items"][0]["html"].text
                return html != nil
            }
            let page = try #require(html)
            try await browser.open("data:text/html;charset=utf-8;base64,\(Data(page.utf8).base64EncodedString())")
            #expect(try await browser.text().contains("Aptem"), "the email '\(kind)' is not shown")
            try await lookAround("the email '\(kind)'")
        }
    }
}
