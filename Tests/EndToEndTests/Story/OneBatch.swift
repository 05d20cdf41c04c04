import Foundation
import TestSupport
import Testing

/// A batch: a file with good and bad rows, checked, imported, given back.
extension Story {
    private static let programme = "Adult Care Worker"

    private static let file = LearnerFile.csv(
        [
            "Aoife,Byrne,aoife@batch.example,B-1,,\(programme),07700 900001,likes mornings",
            "Rhys,Evans,rhys@batch.example,B-2,,\(programme),7700900002,",
            "Zoë,\"D'Souza, junior\",zoe@batch.example,B-3,Aptem,\(programme),,",
            "Liam,Murray,,B-4,,\(programme),,",
            "Nia,Price,nia price@batch.example,B-5,,\(programme),,",
            "Aoife,Again,AOIFE@batch.example,B-6,,\(programme),,",
            "Owain,Wood,owain@batch.example,4.47E+11,,\(programme),,",
            "Grace,Khan,grace@batch.example,B-8,Nowhere,Carpentry,,",
        ], header: LearnerFile.header + ",Mobile,Notes")

    /// - Returns: the path of the import.
    func fileIsUploadedAndChecked() async throws -> String {
        try await browser.open("/users")
        try await browser.follow("Uploads")
        try await browser.photograph("imports-first")
        try await browser.open("/imports/new")
        try await browser.photograph("import-new")
        let path = services.folder.path + "/autumn-learners.csv"
        try Self.file.write(to: URL(filePath: path))
        try await browser.attach("file", path)
        try await browser.press("Upload and check")
        try await browser.waitFor("autumn-learners.csv")
        try await browser.waitFor("Import 3 learners")
        try await browser.photograph("import-preview")

        let expected = [
            ("Email", "The email address is missing."), ("Email", "has a space in it"),
            ("Email", "has the same email address."),
            ("Reference number", "4.47E+11"), ("Group", "Nowhere"), ("Programme", "Carpentry"),
        ]
        for (column, words) in expected {
            let cells = try await browser.texts("//td[@data-label='\(column)']")
            #expect(cells.contains { $0.contains(words) }, "\(words) stands at a cell of \(column): \(cells)")
        }
        let page = try await browser.path()
        return page.split(separator: "?").first.map(String.init) ?? page
    }

    func goodRowsAreImported(_ batch: String) async throws {
        try await browser.press("Import 3 learners")
        try await browser.waitFor("3 learners were imported")
        try await browser.photograph("import-done")
        #expect(try await api.total("/users?q=batch.example") == 3)
        let mobile = try await api.get("/users?q=rhys@batch.example")["items"][0]["mobile"].text
        #expect(
            mobile?.hasPrefix("0") == true || mobile?.hasPrefix("+44") == true,
            "the lost 0 was put back: \(mobile ?? "")")
    }

    func resultsAreExported(_ batch: String) async throws {
        try await browser.open(batch)
        let address = try #require(try await browser.attribute("href", of: "//a[contains(@href, 'results.csv')]"))
        let path = address.replacingOccurrences(of: services.address, with: "")
        let cookies = try await browser.cookieHeader()
        let results = try await services.api.execute("GET", path, headers: ["cookie": cookies])
        #expect(results.status == 200)
        let lines = results.text.split(separator: "\r\n").map(String.init)
        #expect(lines.count == 9)
        #expect(lines.first?.hasSuffix(",Notes,Status,Problems") == true, "\(lines.first ?? "")")
        #expect(lines[1].contains("likes mornings"), "a column we do not use comes back untouched")
        #expect(lines[4].contains("The email address is missing."))

        let id = batch.split(separator: "/").last.map(String.init) ?? ""
        let problems = try await api.send("GET", "/imports/\(id)/results.csv?only=problems")
        let again = try await api.checkedImport(Data(problems.text.utf8))
        #expect(again["state"] == "ready", "what was not imported can be uploaded again")
        #expect(again["rows"]["total"] == 5)
    }

    func everyImportedLearnerHasOneMessage() async throws {
        for learner in ["aoife", "rhys", "zoe"] {
            _ = try await api.activationToken(of: "\(learner)@batch.example")
            #expect(try await api.total("/messages?recipient=\(learner)@batch.example") == 1)
        }
        #expect(try await api.total("/messages?recipient=batch.example") == 3)
    }

    /// Every page that an administrator can come to, for the photographs and for their width.
    func remainingPagesAreLookedAt() async throws {
        let pages = [
            "users": "/users", "users-nobody": "/users?q=nobody-at-all", "groups": "/groups", "imports": "/imports",
            "messages-none": "/messages?recipient=nobody", "not-found": "/nothing/here",
        ]
        for (name, path) in pages {
            try await browser.open(path)
            try await browser.photograph(name)
        }
    }

    func noPageIsWiderThanAPhone(also more: [String]) async throws {
        let imports = try await api.get("/imports")["items"].items.compactMap { $0["id"].text }
        let messages = try await api.get("/messages")["items"].items.compactMap { $0["id"].int }
        let pages =
            ["/users", "/users/new", "/users/1", "/groups", "/imports", "/imports/new", "/messages"]
            + imports.map { "/imports/\($0)" } + messages.map { "/messages/\($0)" } + more
        for page in pages {
            try await browser.open(page)
            #expect(try await browser.overflow() <= 0, "\(page) is too wide for a phone")
        }
    }
}
