import TestSupport
import Testing

/// What learners see, from their first signing in.
extension AccessibilityTour {
    func learner() async throws {
        try await activate(ExampleProvider.learnerEmail)
        try await onboarding()
        try await home()
        try await ownChanges()
        try await notEligible()
        try await learningPlan()
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
        try await look(at: "/messages/mine", "Your messages")
        try await browser.follow("Aptem account activation")
        try await look("Aptem account activation")
        try await look(at: "/users", "Not allowed")
        try await look(at: "/nothing/here", "Page not found")
    }

    private func ownChanges() async throws {
        let new = "eight green bottles"
        try await browser.open("/account/password")
        for (field, value) in [("currentPassword", Self.password), ("password", new), ("confirmation", new)] {
            try await browser.fill(field, value)
        }
        try await browser.press("Change password")
        try await look("Your account")
        try await browser.open("/account/email")
        try await browser.fill("currentPassword", new)
        try await browser.fill("email", "zoe@new.example")
        try await browser.press("Send a link to the new address")
        try await look("Your account")
        try await look(at: try await link("emailChange", to: "zoe@new.example"), "Confirm your new email address")
        try await browser.press("Confirm this address")
        try await look("")
    }

    private func notEligible() async throws {
        try await activate(ExampleProvider.otherEmail)
        try await browser.press("Confirm my details")
        try await browser.pick("answer", "No")
        try await browser.press("Continue")
        try await browser.press("This answer is right")
        #expect(try await browser.text("//main").contains("You cannot start Adult Care Worker"))
        try await look("Welcome, Owen")
    }

    private func learningPlan() async throws {
        _ = try await example.api.post("/users/\(example.trainee)/invitation")
        try await activate(ExampleProvider.traineeEmail)
        try await look("Your details")
        try await browser.press("Confirm my details")
        try await browser.press("Everything is right")
        try await browser.pick("agreed", "yes")
        try await browser.fill("signatureName", "Nia Price")
        try await browser.press("Sign and finish")
        #expect(try await browser.text("//main").contains("0 of 2 units done"))
        try await look("Welcome, Nia")
    }
}
