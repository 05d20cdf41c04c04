import TestSupport
import Testing

/// What is seen by whoever has not signed in.
extension AccessibilityTour {
    func signedOut() async throws {
        try await look(at: "/sign-in", "Sign in")
        try await look(
            at: "/sign-in", refusing: "Sign in",
            with: ["login": Services.administrator.email, "password": "not the password"])
        try await look(at: "/forgotten-password", "Forgotten password")
        try await look(at: "/forgotten-password", refusing: "Send me a link")
        try await browser.fill("login", Services.administrator.email)
        try await browser.press("Send me a link")
        try await look("Look at your emails")

        try await look(at: "/activate/1.unknown", "This link no longer works")
        let activation = "/activate/\(try await example.api.activationToken(of: ExampleProvider.learnerEmail))"
        try await look(at: activation, "Activate your account")
        try await look(at: activation, refusing: "Activate account")
        let reset = try await link("passwordReset", to: Services.administrator.email)
        try await look(at: reset, "Choose a new password")
        try await look(at: reset, refusing: "Set new password")
        try await look(at: "/reset-password/1.unknown", "This link no longer works")
        try await look(at: "/confirm-email/1.unknown", "This link no longer works")
    }
}
