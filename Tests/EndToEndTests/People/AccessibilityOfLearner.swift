import TestSupport
import Testing

/// What learners see, from their first signing in.
extension AccessibilityTour {
    private static let learnerPassword = "seven green bottles"

    func learner() async throws {
        let token = try await example.api.activationToken(of: ExampleProvider.learnerEmail)
        try await browser.forgetCookies()
        try await browser.open("/activate/\(token)")
        try await browser.fill("password", Self.learnerPassword)
        try await browser.fill("confirmation", Self.learnerPassword)
        try await browser.press("Activate account")
        try await look("Sign in")
        try await browser.fill("password", Self.learnerPassword)
        try await browser.press("Sign in")
        try await onboarding()
        try await home()
    }

    private func onboarding() async throws {
        try await look("Your details")
        try await look(at: "/onboarding/details", refusing: "Confirm my details", with: ["mobile": "12"])
        try await browser.fill("mobile", "07700 900123")
        try await browser.press("Confirm my details")
        try await look("Do you work in the United Kingdom?")
        try await browser.press("Continue")
        try await lookAtRefusal()
        try await browser.pick("answer", "No")
        try await browser.press("Continue")
        try await look("You may not be able to start this programme")
        try await browser.follow("Change: Do you work in the United Kingdom?")
        try await browser.pick("answer", "Yes")
        try await browser.press("Continue")
        try await browser.pick("answer", "A friend")
        try await browser.press("Continue")
        try await look("What made you choose this work?")
        try await browser.press("Continue")
        try await lookAtRefusal()
        try await browser.fill("answer", "I looked after my grandmother.")
        try await browser.press("Continue")
        try await look("Check your answers")
        try await browser.press("Everything is right")
        try await look("Declaration and signature")
        try await browser.press("Sign and finish")
        try await lookAtRefusal()
        try await browser.pick("agreed", "yes")
        try await browser.fill("signatureName", "Zoe Ward")
        try await browser.press("Sign and finish")
    }

    private func home() async throws {
        try await look("Welcome, Zoe")
        try await look(at: "/account", "Your account")
        try await look(at: "/account/password", refusing: "Change password")
        try await browser.open("/account/email")
        try await browser.fill("currentPassword", Self.learnerPassword)
        try await browser.fill("email", "zoe@new.example")
        try await browser.press("Send a link to the new address")
        try await look("Your account")
        let confirmation = try await link("emailChange", to: "zoe@new.example")
        try await look(at: confirmation, "Confirm your new email address")
        try await look(at: "/messages/mine", "Your messages")
        try await browser.follow("Aptem account activation")
        try await look("Aptem account activation")
        try await look(at: "/users", "Not allowed")
        try await look(at: "/nothing/here", "Page not found")
    }
}
