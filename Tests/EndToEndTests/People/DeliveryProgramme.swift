import Foundation
import TestSupport
import Testing

/// A programme with a learning plan.
extension Story {
    func deliveryProgrammeIsCreated() async throws {
        try await browser.open("/programmes/new")
        try await browser.fill("name", "Bricklayer")
        try await browser.pick("kind", "delivery")
        try await browser.press("Add a question")
        try await browser.fill("questions-0-wording", "When did you leave school?")
        try await browser.choose("questions-0-kind", "Date")
        try await browser.press("Add a unit")
        try await browser.fill("units-0-title", "Induction")
        try await browser.fill("units-0-days", "14")
        try await browser.press("Add a unit")
        try await browser.fill("units-1-title", "Working at height")
        try await browser.fill("units-1-days", "sixty")
        try await browser.press("Create programme")
        #expect(try await browser.count("//*[@role='alert']//a[@href='#units-1-days']") == 1)
        try await browser.fill("units-1-days", "60")
        try await browser.press("Create programme")
        #expect(try await browser.text("//*[@role='status']").contains("The programme has been created."))
    }

    func deliveryProgrammeNeedsADateOfBirth() async throws {
        try await browser.open("/users/new?type=user&group=1")
        try await browser.choose("programme", "Bricklayer")
        try await browser.press("Create")
        #expect(try await browser.count("//*[@role='alert']//a[@href='#dateOfBirth']") == 1)
    }

    /// - Returns: when each unit may be due: the day may have changed while the onboarding was finished.
    func learnerOnDeliveryFinishes() async throws -> [[String]] {
        try await detailsAreConfirmed()
        #expect(try await browser.text("//h1") == "When did you leave school?")
        try await browser.fill("answer", "31/31/2018")
        try await browser.press("Continue")
        #expect(try await browser.text("//*[@role='alert']").contains("This is not a date."))
        try await browser.fill("answer", "20/07/2018")
        try await browser.press("Continue")
        #expect(try await detail("When did you leave school?").contains("20 July 2018"))
        try await browser.press("Everything is right")
        let before = Date()
        try await declarationIsSigned("Zoe Ward")
        let dates = [14, 60].map { days in [before, Date()].map { Self.day(days, after: $0) } }
        try await planShows(dates)
        #expect(try await section("learning-plan").contains("0 of 2 units done"))
        #expect(
            try await browser.count("//section[@aria-labelledby='learning-plan']//button") == 0,
            "learners see their plan; administrators mark it")
        return dates
    }

    func unitIsMarkedAsDone(_ profile: String, _ dates: [[String]]) async throws {
        try await browser.open(profile)
        #expect(try await section("onboarding").contains("20 July 2018"))
        try await planShows(dates)
        try await browser.press("Mark as done: Induction")
        #expect(
            try await browser.text("//*[@role='status']").contains("The learning plan of Zoe Ward has been changed."))
        let states = try await browser.texts("//section[@aria-labelledby='learning-plan']//td[@data-label='Status']")
        #expect(states.first?.contains("Done") == true && states.last?.contains("Open") == true, "\(states)")
        try await browser.open("/users?q=zoe.ward")
        #expect(try await browser.text("//td[@data-label='Learning plan']").contains("1 of 2 units done"))
    }

    private func planShows(_ dates: [[String]]) async throws {
        let cells = try await browser.texts("//section[@aria-labelledby='learning-plan']//td[@data-label='Due']")
        #expect(cells.count == dates.count)
        for (cell, possible) in zip(cells, dates) {
            #expect(possible.contains { cell.contains($0) }, "\(cell) is one of \(possible)")
        }
    }

    private static func day(_ days: Int, after date: Date) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: "Europe/London") ?? .gmt
        let due = calendar.date(byAdding: .day, value: days, to: date) ?? date
        let style = Date.FormatStyle(locale: Locale(identifier: "en_GB"), timeZone: calendar.timeZone)
        return due.formatted(style.day().month(.wide).year())
    }
}
