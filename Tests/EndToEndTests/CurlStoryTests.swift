import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// The calls that README.md shows are run as they stand there.
    struct CurlStoryTests {
        @Test func `the README's calls take a learner and a file from nothing to their invitations`() async throws {
            let script = try Self.script()
            try await withServices { services in
                let output = services.folder.url.appending(path: "curl.log")
                let shell = try ChildProcess(
                    URL(filePath: "/bin/bash"), ["-euo", "pipefail", "-c", script],
                    environment: [
                        "SITE": services.address, "ADMIN_EMAIL": Services.administrator.email,
                        "ADMIN_PASSWORD": Services.administrator.password,
                    ], log: output)
                try await pollUntil("the calls have been made", within: .seconds(120)) { await !shell.isRunning }
                let said = try String(contentsOf: output, encoding: .utf8)
                #expect(await shell.exitCode == 0, "\(said)")

                let api = try await services.administrator()
                #expect(try await api.get("/users?q=ann.lee@learners.example")["items"][0]["status"] == "fullUser")
                let batch = try await api.get("/imports")["items"][0]
                #expect(batch["state"] == "imported", "\(said)")
                #expect(batch["rows"]["imported"] == 2 && batch["rows"]["error"] == 1)
                try await pollUntil("the learners of the file are invited") {
                    try await api.total("/messages?kind=activation") == 3
                }
            }
        }

        /// The block of README.md below the line that names this test.
        private static func script() throws -> String {
            let readme = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../README.md")
                .standardized
            let text = try String(contentsOf: readme, encoding: .utf8)
            let after = try #require(text.components(separatedBy: "<!-- run by CurlStoryTests -->").dropFirst().first)
            return try #require(
                after.components(separatedBy: "```sh\n").dropFirst().first?.components(separatedBy: "```").first)
        }
    }
}
