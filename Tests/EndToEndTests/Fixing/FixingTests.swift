import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Rows put right on the preview.
    struct FixingTests {
        @Test func `on a phone without JavaScript a file is put right and imported`() async throws {
            try await withServices { services in
                let api = try await services.administrator()
                let subject = try await BrokenFile.uploaded(by: api)
                try await withBrowser(on: services.address, scripts: false) { browser in
                    try await browser.use(.phone)
                    let story = Story(browser: browser, services: services, api: api)
                    try await story.signIn(Services.administrator.email, Services.administrator.password)
                    let file = BrokenFile(browser: browser, api: api, id: subject)
                    try await file.rowsAreCorrectedOneAfterTheOther()
                    try await file.aRowIsLeftOutAndTakenBack()
                    try await file.aRepairIsAcceptedForAllRows()
                    try await file.whatIsShownIsImported()
                }
            }
        }

        @Test func `with the keyboard alone a row is corrected and the next one reached`() async throws {
            try await withServices { services in
                let api = try await services.administrator()
                let subject = try await BrokenFile.uploaded(by: api)
                try await withBrowser(on: services.address) { browser in
                    let story = Story(browser: browser, services: services, api: api)
                    try await story.signIn(Services.administrator.email, Services.administrator.password)
                    try await browser.open("/imports/\(subject)")
                    try await browser.tab(to: "Correct the rows with errors")
                    try await browser.enter()
                    #expect(try await browser.text("//h1") == "Row 3 of learners.csv")
                    try await browser.tab(to: "Email")
                    try await browser.type("bo@fixing.example")
                    try await browser.enter()
                    #expect(try await browser.text("//h1") == "Row 5 of learners.csv")
                    #expect(try await browser.text("//*[@role='status']").contains("Row 3 has been saved"))
                }
            }
        }

        @Test func `with scripts the page of an import moves on by itself`() async throws {
            try await withServices { services in
                let api = try await services.administrator()
                _ = try await api.post("/programmes", ["name": "Adult Care Worker", "kind": "application"])
                try await withBrowser(on: services.address) { browser in
                    let story = Story(browser: browser, services: services, api: api)
                    try await story.signIn(Services.administrator.email, Services.administrator.password)
                    let file = LearnerFile.good(10_000, programme: "Adult Care Worker")
                    let id = try #require(try await api.upload(file, query: "&invitations=false").json["id"].text)
                    try await browser.open("/imports/\(id)")
                    func expectByItself(_ words: String) async throws {
                        try await pollUntil("the page says '\(words)'", within: .seconds(90)) {
                            // Between two pages there is nothing to be read.
                            (try? await browser.text().contains(words)) == true
                        }
                    }
                    try await expectByItself("Import 10,000 learners")
                    try await browser.press("Import 10,000 learners")
                    try await expectByItself("10,000 learners were imported")
                }
            }
        }
    }
}

/// A file with something of everything that can be put right.
private struct BrokenFile {
    let browser: Browser
    let api: APIClient
    let id: String

    private static let programme = "Adult Care Worker"

    static func uploaded(by api: APIClient) async throws -> String {
        _ = try await api.post("/programmes", ["name": .text(programme), "kind": "application"])
        let rows = [
            "Ann,Lee,ann@gmial.com,F-1,,\(programme)",
            "Bo,Lee,,F-2,,\(programme)",
            "Cy,Lee,cy@gmial.com,F-3,,\(programme)",
            "Di,Lee,di@fixing.example,F-4,,Adult Care Wroker",
            "Ed,Lee,ed@fixing.example,F-5,,\(programme)",
            "Edward,Lee,ed@fixing.example,F-6,,\(programme)",
        ]
        let checked = try await api.checkedImport(LearnerFile.csv(rows), invitations: false)
        return try #require(checked["id"].text)
    }

    private func open() async throws {
        try await browser.open("/imports/\(id)")
    }

    private func expectFits() async throws {
        let path = try await browser.path()
        #expect(try await browser.overflow() <= 0, "\(path) is wider than a phone")
    }

    func rowsAreCorrectedOneAfterTheOther() async throws {
        try await open()
        try await expectFits()
        try await browser.follow("Correct the rows with errors")
        #expect(try await browser.text("//h1") == "Row 3 of learners.csv")
        #expect(try await browser.text("//*[@role='alert']").contains("The email address is missing."))
        try await browser.photograph("row-to-correct")
        try await expectFits()
        try await browser.fill("cell-2", "bo lee@fixing.example")
        try await browser.press("Save and check")
        #expect(try await browser.text("//h1") == "Row 3 of learners.csv")
        #expect(try await browser.value("cell-2") == "bo lee@fixing.example")
        try await browser.fill("cell-2", "bo@fixing.example")
        try await browser.press("Save and check")
        #expect(try await browser.text("//*[@role='status']").contains("Row 3 has been saved and checked again."))

        #expect(try await browser.text("//h1") == "Row 5 of learners.csv")
        try await expectFits()
        try await browser.press("Accept ‘\(Self.programme)’ for row 5")
        #expect(try await browser.text("//h1") == "Row 7 of learners.csv")
        #expect(try await browser.text("//*[@role='alert']").contains("Row 6 has the same email address."))
    }

    func aRowIsLeftOutAndTakenBack() async throws {
        try await browser.press("Leave this row out")
        #expect(try await browser.text("//*[@role='status']").contains("Row 7 is left out."))
        try await browser.follow("left out")
        try await browser.photograph("rows-left-out")
        try await expectFits()
        try await browser.press("Take back row 7")
        #expect(try await browser.text("//*[@role='status']").contains("Row 7 is no longer left out."))
        try await open()
        try await browser.press("Leave out row 6")
        let rows = try await api.get("/imports/\(id)/rows")["items"].items
        #expect(rows.map { $0["outcome"] } == ["warning", "ready", "warning", "ready", "excluded", "ready"])
    }

    func aRepairIsAcceptedForAllRows() async throws {
        try await open()
        try await browser.follow("Accept for all rows that have it")
        #expect(try await browser.text("//main").contains("It is suggested for 2 rows of learners.csv"))
        try await browser.photograph("repair")
        try await expectFits()
        try await browser.press("Accept for 2 rows")
        #expect(try await browser.text("//*[@role='status']").contains("2 rows were changed and checked again."))
    }

    func whatIsShownIsImported() async throws {
        try await browser.press("Import 5 learners")
        try await browser.waitFor("5 learners were imported")
        try await expectFits()
        #expect(try await api.total("/users?q=gmail.com") == 2)
        #expect(try await api.total("/users?q=gmial.com") == 0)
        let edward = try await api.get("/users?q=ed@fixing.example")["items"][0]
        #expect(edward["firstName"] == "Edward", "the row that was left out is not imported")
        let results = try await api.send("GET", "/imports/\(id)/results.csv?only=problems").text
        #expect(results.contains("Ed,Lee,ed@fixing.example,F-5,,\(Self.programme),Excluded,"))
    }
}
