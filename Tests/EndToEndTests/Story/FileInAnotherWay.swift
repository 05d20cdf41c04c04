import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// A file that is not what we would have guessed, in a real browser.
    struct FileInAnotherWayTests {
        @Test func `on a phone without JavaScript a file is repaired by saying how it is to be read`() async throws {
            try await withServices { services in
                let api = try await services.administrator()
                _ = try await api.post("/programmes", ["name": "Adult Care Worker", "kind": "application"])
                try await withBrowser(on: services.address, scripts: false) { browser in
                    try await browser.use(.phone)
                    let story = Story(browser: browser, services: services, api: api)
                    try await story.administratorSignsIn()
                    try await story.unclearLettersAreChosen()
                    try await story.headingsAreMatchedByHand()
                    try await story.nextFileIsReadAlike()
                }
            }
        }
    }
}

extension Story {
    /// Mac Roman, whose only accent says nothing about that, with headings that are not ours.
    private static let file: Data = {
        let text =
            "Vorname,Last name,Email,Learner ID,Group,Programme\r\nZo?,Lee,zoe@other.example,R1,,Adult Care Worker\r\n"
        return Data(text.utf8.map { $0 == UInt8(ascii: "?") ? 0x91 : $0 })
    }()

    private func upload(_ name: String) async throws {
        let path = services.folder.path + "/\(name)"
        try Self.file.write(to: URL(filePath: path))
        try await browser.open("/imports/new")
        try await browser.attach("file", path)
        try await browser.press("Upload and check")
    }

    fileprivate func unclearLettersAreChosen() async throws {
        try await upload("from-a-mac.csv")
        try await browser.waitFor("from-a-mac.csv was not accepted")
        #expect(try await browser.text("//main").contains("'Zoë' in Mac Roman"))
        #expect(try await browser.overflow() <= 0)
        try await browser.photograph("import-unclear-encoding")
        try await browser.choose("encoding", "Mac Roman")
        try await browser.press("Read the file again")
        try await browser.waitFor("The column 'First name' is missing.")
    }

    fileprivate func headingsAreMatchedByHand() async throws {
        try await browser.choose("column-0", "First name")
        try await browser.press("Use these columns")
        #expect(try await browser.title().hasPrefix("Error: "))
        #expect(try await browser.text("//*[@role='alert']").contains("The column 'Reference number' is missing."))
        #expect(try await browser.value("column-0") == "firstName", "nothing chosen is lost")
        #expect(try await browser.overflow() <= 0)
        try await browser.photograph("import-columns-mistake")
        try await browser.choose("column-3", "Reference number")
        try await browser.press("Use these columns")
        try await browser.waitFor("Import 1 learner")
        #expect(try await browser.text("//main").contains("The file was read as Mac Roman"))
        #expect(try await browser.text("//td[@data-label='Vorname']").contains("Zoë"))
        #expect(try await browser.overflow() <= 0)
        try await browser.photograph("import-read-another-way")
    }

    fileprivate func nextFileIsReadAlike() async throws {
        try await upload("next-from-a-mac.csv")
        try await browser.waitFor("next-from-a-mac.csv was not accepted")
        try await browser.choose("encoding", "Mac Roman")
        try await browser.press("Read the file again")
        try await browser.waitFor("Import 1 learner")
        #expect(try await browser.text("//main").contains("'Learner ID' is Reference number"))
        try await browser.press("Forget that, and read the file again")
        try await browser.waitFor("The column 'First name' is missing.")
    }
}
