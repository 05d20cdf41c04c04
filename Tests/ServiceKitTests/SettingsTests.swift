import Foundation
import ServiceKit
import TestSupport
import Testing

struct SettingsTests {
    @Test(arguments: [
        ("is missing", "PORT is missing."), ("cannot be used: Choose another.", "PORT cannot be used: Choose another."),
    ])
    func `what is wrong with a setting is one sentence that ends once`(problem: String, sentence: String) {
        #expect(SettingsError(setting: "PORT", problem: problem).description == sentence)
    }

    @Test(.timeLimit(.minutes(1)))
    func `a flag wins over the environment, and the environment over the file`() async throws {
        let folder = try TemporaryFolder()
        let file = folder.url.appending(path: "settings")
        try Data("BRAND_NAME=File\nBASE_URL=https://file.example\nHTTP_PORT=1\n".utf8).write(to: file)
        let settings = try await Settings(
            flags: ["BRAND_NAME": "Flag"],
            environment: ["BRAND_NAME": "Environment", "BASE_URL": "https://env.example"],
            file: file.path())
        let common = try CommonSettings(settings)
        #expect(common.brandName == "Flag")
        #expect(common.baseURL.absoluteString == "https://env.example")
        #expect(common.isSecureOrigin)
        #expect(settings.text("HTTP_PORT") == "1")
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["SECRETS_DIR", "CREDENTIALS_DIRECTORY"])
    func `a secret is read from a file with its setting's name, and the environment wins`(name: String) async throws {
        let folder = try TemporaryFolder()
        try Data("three words or more\n".utf8).write(to: folder.url.appending(path: "ADMIN_PASSWORD"))
        try Data("smtp://secret".utf8).write(to: folder.url.appending(path: "SMTP_URL"))
        try Data("no setting".utf8).write(to: folder.url.appending(path: "notes.txt"))
        let settings = try await Settings(environment: [name: folder.path, "SMTP_URL": "smtp://environment"])
        #expect(settings.text("ADMIN_PASSWORD", secret: true) == "three words or more")
        #expect(settings.text("SMTP_URL", secret: true) == "smtp://environment")
        let none = try await Settings(environment: [name: "/nowhere/at/all"])
        #expect(none.text("ADMIN_PASSWORD") == nil)
    }

    @Test(.timeLimit(.minutes(1)))
    func `a secret that cannot be read is named`() async throws {
        let folder = try TemporaryFolder()
        try Data([0xff, 0xfe, 0xfd]).write(to: folder.url.appending(path: "SMTP_URL"))
        let error = await #expect(throws: SettingsError.self) {
            _ = try await Settings(environment: ["SECRETS_DIR": folder.path])
        }
        #expect(error?.setting == "SMTP_URL")
    }

    @Test(.timeLimit(.minutes(1)))
    func `a settings file that cannot be read is named`() async throws {
        let error = await #expect(throws: SettingsError.self) {
            _ = try await Settings(environment: [:], file: "/nowhere/at/all")
        }
        #expect(error?.description == "--settings the file '/nowhere/at/all' cannot be read.")
    }

    @Test(arguments: ["", "x", "0", "11", "1.5", " 5"])
    func `a number outside its range is refused, and the sentence says the range`(text: String) async throws {
        let settings = try await Settings(environment: ["N": text])
        guard !text.isEmpty else {
            #expect(try settings.integer("N", default: 3, in: 1...10) == 3)
            return
        }
        let error = #expect(throws: SettingsError.self) { try settings.integer("N", default: 3, in: 1...10) }
        #expect(error?.description == "N is '\(text)', and must be a whole number from 1 to 10.")
    }

    @Test(arguments: [
        "x", "example.org", "ftp://example.org", "http://example.org/", "https://example.org?x=1", "http://",
    ])
    func `a base address that would make bad links is refused`(text: String) async throws {
        let settings = try await Settings(environment: ["BASE_URL": text])
        #expect(throws: SettingsError.self) { try CommonSettings(settings) }
    }

    @Test func `a socket folder whose path is too long is refused at start`() throws {
        let long = URL(filePath: "/tmp/" + String(repeating: "a", count: 90), directoryHint: .isDirectory)
        let error = #expect(throws: SettingsError.self) { try SocketPaths(directory: long) }
        #expect(error?.setting == "RUN_DIR")
    }
}
