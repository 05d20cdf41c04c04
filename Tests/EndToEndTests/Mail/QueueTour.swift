import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// What an administrator sees of sending, in a real browser and with axe-core: a relay that is away, a queue that is stopped,
    /// and one that goes on.
    struct QueueTour {
        private struct Look: Looking {
            let browser: Browser
            let axe: Axe
        }

        @Test func `an administrator sees why nothing leaves, stops the queue and lets it go on`() async throws {
            let port = try freePort()
            let environment = ["SMTP_URL": "smtp://127.0.0.1:\(port)"]
            try await withServices(environment: environment) { services in
                let api = try await services.administrator()
                _ = try await api.post("/users/1/messages", ["subject": "To myself", "body": "Hello."])
                try await withBrowser(on: services.address) { browser in
                    let look = Look(browser: browser, axe: try Axe())
                    try await browser.open("/sign-in")
                    try await browser.fill("login", Services.administrator.email)
                    try await browser.fill("password", Services.administrator.password)
                    try await browser.press("Sign in")
                    try await pollUntil("the page says that the relay is away") {
                        try await browser.open("/messages")
                        return try await browser.text().contains("The mail relay does not answer.")
                    }
                    try await look.look("Messages")

                    try await browser.press("Pause sending")
                    #expect(try await browser.text().contains("stopped sending on"))
                    try await look.look("Messages")

                    try await ScriptedRelay.running(on: port) { relay in
                        try await browser.press("Go on")
                        try await pollUntil("it has arrived") { relay.taken.count == 1 }
                        try await pollUntil("the page says so") {
                            try await browser.open("/messages")
                            let text = try await browser.text()
                            return !text.contains("does not answer") && !text.contains("stopped sending")
                                && text.contains("Sent in the last minute")
                        }
                        try await look.look("Messages")
                    }
                }
            }
        }
    }
}
