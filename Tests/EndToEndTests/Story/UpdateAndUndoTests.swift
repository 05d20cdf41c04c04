import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// A file that changes learners, and taking it back, on a phone without JavaScript.
    struct UpdateAndUndoTests {
        private static let programme = "Adult Care Worker"

        private static func file(_ rows: [String]) -> Data {
            LearnerFile.csv(rows, header: LearnerFile.header + ",Town")
        }

        @Test func `a file shows what it would change, changes it, and is undone`() async throws {
            try await withServices { services in
                let api = try await services.administrator()
                _ = try await api.post("/programmes", ["name": .text(Self.programme), "kind": "application"])
                let known = Self.file([
                    "Aoife,Byrne,aoife@batch.example,B-1,,\(Self.programme),York",
                    "Rhys,Evans,rhys@batch.example,B-2,,\(Self.programme),Hull",
                ])
                _ = try await api.confirm(try await api.checkedImport(known, invitations: false))
                try await pollUntil("both are there") { try await api.total("/users?q=batch.example") == 2 }
                try await withBrowser(on: services.address, scripts: false) { browser in
                    try await browser.use(.phone)
                    let story = Story(browser: browser, services: services, api: api)
                    try await story.signIn(Services.administrator.email, Services.administrator.password)
                    let upload = try await Self.differencesAreShown(story)
                    try await Self.changesAreMade(story)
                    try await Self.uploadIsUndone(story, upload)
                }
            }
        }

        private static func differencesAreShown(_ story: Story) async throws -> String {
            let browser = story.browser
            try await browser.open("/imports/new")
            try await browser.pick("mode", "update")
            let path = story.services.folder.path + "/moves.csv"
            let rows = [
                "Aoife,,aoife@batch.example,,,,Leeds", "Rhys,Evans,rhys@batch.example,B-2,,,Hull",
                "Zoë,Ward,zoe@batch.example,B-3,,\(programme),Selby",
                "Ada,,\(Services.administrator.email),,,,Leeds",
            ]
            try file(rows).write(to: URL(filePath: path))
            try await browser.attach("file", path)
            try await browser.press("Upload and check")
            try await browser.waitFor("Create 1 account and update 1")
            try await browser.photograph("import-differences")
            let text = try await browser.text()
            #expect(text.contains("This is the account of an administrator."))
            let towns = try await browser.texts("//td[@data-label='Town']")
            #expect(towns.contains { $0.contains("York") && $0.contains("Leeds") }, "\(towns)")
            #expect(try await browser.texts("//del").count == 1, "only what differs is a difference")
            #expect(try await browser.overflow() <= 0)
            #expect(try await story.api.get("/users?q=aoife")["items"][0]["town"].text == "York")
            return try await browser.path()
        }

        private static func changesAreMade(_ story: Story) async throws {
            let browser = story.browser
            try await browser.press("Create 1 account and update 1")
            try await browser.waitFor("1 learner was imported, 1 account was updated, 1 had nothing to change.")
            try await browser.photograph("import-updated")
            #expect(try await story.api.get("/users?q=aoife")["items"][0]["town"].text == "Leeds")
            #expect(try await browser.overflow() <= 0)
        }

        private static func uploadIsUndone(_ story: Story, _ upload: String) async throws {
            let (browser, api) = (story.browser, story.api)
            try await browser.follow("Undo this upload")
            var text = try await browser.text()
            #expect(text.contains("1 account that nobody has touched since is removed"))
            #expect(text.contains("1 account gets its old values back"))
            try await browser.photograph("import-undo")
            #expect(try await browser.overflow() <= 0)
            try await browser.follow("Keep everything")
            #expect(try await api.total("/users?q=batch.example") == 3, "asking changes nothing")

            let zoe = try #require(try await api.get("/users?q=zoe@")["items"][0]["id"].int)
            _ = try await api.post("/users/\(zoe)/invitation")
            try await browser.follow("Undo this upload")
            text = try await browser.text()
            #expect(text.contains("somebody has worked with it since"))
            try await browser.press("Undo the upload")
            try await browser.waitFor("This upload was undone")
            try await browser.photograph("import-undone")
            text = try await browser.text()
            #expect(text.contains("Kept: somebody has worked with it since"))
            #expect(try await browser.overflow() <= 0)
            #expect(try await api.get("/users?q=aoife")["items"][0]["town"].text == "York")
            #expect(try await api.total("/users?q=zoe@") == 1)
        }
    }
}
