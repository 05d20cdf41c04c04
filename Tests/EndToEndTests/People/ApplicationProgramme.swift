import Foundation
import TestSupport
import Testing

/// A programme that asks whether somebody may start.
extension Story {
    func applicationProgrammeIsCreated() async throws {
        try await browser.open("/programmes")
        try await browser.follow("Create programme")
        try await browser.fill("name", "Adult Care Worker")
        try await browser.pick("kind", "application")
        try await browser.press("Add a question")
        try await browser.fill("questions-0-wording", "Do you work in the United Kingdom?")
        try await browser.choose("questions-0-kind", "Yes or no")
        try await browser.fill("questions-0-notEligible", "No")
        try await browser.press("Add a question")
        try await browser.fill("questions-1-wording", "How did you hear of us?")
        try await browser.choose("questions-1-kind", "Choice")
        try await browser.press("Create programme")
        #expect(
            try await browser.text("//*[@id='questions-1-choices-error']").contains("Give from 2 to 20 choices"),
            "a choice needs choices")
        try await browser.fill("questions-1-choices", "From a friend\nFrom my employer")
        try await browser.press("Add a question")
        try await browser.fill("questions-2-wording", "What made you choose this work?")
        // The box is ticked at first; this clears it.
        try await browser.pick("questions-2-required", "yes")
        try await browser.press("Create programme")
        #expect(try await browser.text("//*[@role='status']").contains("The programme has been created."))
        #expect(try await browser.value("questions-1-choices") == "From a friend\nFrom my employer")
    }

    func eligibleLearnerFinishes() async throws {
        try await detailsAreConfirmed()
        #expect(try await browser.text("//h1") == "Do you work in the United Kingdom?")
        try await browser.press("Continue")
        #expect(try await browser.text("//*[@role='alert']").contains("Choose Yes or No."))
        try await browser.pick("answer", "Yes")
        try await browser.press("Continue")
        #expect(try await browser.text("//h1") == "How did you hear of us?")
        try await browser.open("/home")
        #expect(try await browser.text("//h1") == "How did you hear of us?", "it goes on where it was left")
        try await browser.pick("answer", "From a friend")
        try await browser.press("Continue")
        #expect(try await browser.text("//h1") == "What made you choose this work?")
        #expect(try await browser.text("//main").contains("you can leave it out"))
        try await browser.fill("answer", "I looked after my grandmother.")
        try await browser.press("Continue")

        #expect(try await browser.text("//h1") == "Check your answers")
        #expect(try await detail("How did you hear of us?").contains("From a friend"))
        #expect(try await detail("Address").contains("Leeds"))
        try await browser.follow("Change: How did you hear of us?")
        try await browser.pick("answer", "From my employer")
        try await browser.press("Continue")
        #expect(try await browser.text("//h1") == "Check your answers", "a changed answer leads back")
        try await browser.press("Everything is right")
        try await declarationIsSigned("Nia Price")
        #expect(try await browser.text("//h1") == "Welcome, Nia")
    }

    func otherLearnerIsNotEligible() async throws {
        try await detailsAreConfirmed()
        try await browser.pick("answer", "No")
        try await browser.press("Continue")
        #expect(try await browser.text("//h1") == "You may not be able to start this programme")
        try await browser.press("This answer is right")
        #expect(try await browser.path() == "/home")
        #expect(try await section("eligibility").contains("You cannot start Adult Care Worker"))
    }

    func administratorSeesTheAnswers(of profile: String) async throws {
        try await browser.open(profile)
        let onboarding = try await section("onboarding")
        let expected = [
            "Finished", "Do you work in the United Kingdom?", "Yes", "From my employer",
            "I looked after my grandmother.", "I have answered truthfully",
        ]
        for words in expected {
            #expect(onboarding.contains(words), "\(onboarding)")
        }
        #expect(!onboarding.contains("From a friend"), "the answer before the change")
        #expect(try await section("signature").contains("Nia Price"))
    }

    func administratorSeesWhoIsNotEligible(_ profile: String) async throws {
        try await browser.open(profile)
        let onboarding = try await section("onboarding")
        #expect(onboarding.contains("Not eligible") && !onboarding.contains("Finished"), "\(onboarding)")
        #expect(try await section("signature").contains("There is no signature yet."))
    }
}
