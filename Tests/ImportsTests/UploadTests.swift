import AsyncHTTPClient
import Foundation
import Messages
import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceKit
import TestSupport
import Testing

@testable import Imports

@Suite struct UploadTests {
    /// Endless text, counted.
    final class Flood: AsyncSequence, Sendable {
        let pieces: Int
        let taken = Counter()
        static let piece = ByteBuffer(repeating: UInt8(ascii: "a"), count: 64 << 10)

        init(pieces: Int) { self.pieces = pieces }

        actor Counter {
            private(set) var count = 0
            func add() { count += 1 }
        }

        struct AsyncIterator: AsyncIteratorProtocol {
            let flood: Flood
            var left: Int

            mutating func next() async throws -> ByteBuffer? {
                guard left > 0 else { return nil }
                left -= 1
                await flood.taken.add()
                return Flood.piece
            }
        }

        func makeAsyncIterator() -> AsyncIterator { AsyncIterator(flood: self, left: pieces) }
    }

    private func flood(
        _ at: ImportPlace, _ flood: Flood, length: HTTPClientRequest.Body.Length, path: String,
        headers: [String: String]
    ) async throws -> ImportPlace.Answer {
        let url = URL(httpURLWithSocketPath: at.place.sockets.web(.import), uri: path)
        var request = HTTPClientRequest(url: url?.absoluteString ?? "")
        request.method = .POST
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        request.body = .stream(flood, length: length)
        let response = try await at.place.http.execute(request, timeout: .seconds(30))
        let body = try await response.body.collect(upTo: 1 << 20)
        return ImportPlace.Answer(
            status: HTTPStatus(rawValue: Int(response.status.code)),
            headers: Dictionary(response.headers.map { ($0.name.lowercased(), $0.value) }) { first, _ in first },
            body: String(buffer: body))
    }

    private static let api = ["authorization": "Bearer ann", "content-type": "text/csv"]

    @Test(.timeLimit(.minutes(1)))
    func `a file beyond the limit is refused while it streams`() async throws {
        try await ImportPlace.with { at in
            try await at.running(["MAX_UPLOAD_BYTES": "1000000"]) {
                let twoGigabytes = Flood(pieces: 32_768)
                let answer = try await flood(
                    at, twoGigabytes, length: .unknown, path: "/api/v1/imports?filename=a.csv", headers: Self.api)
                #expect(answer.status == 413)
                #expect(answer.code == "file-too-large")
                #expect(answer.body.contains("1,000,000"))
                #expect(answer.headers["connection"] == "close")
                #expect(await twoGigabytes.taken.count < 1_000)
                try await pollUntil("nothing is left") { at.spooled.isEmpty }
                struct List: Decodable { var total: Int }
                #expect(try await at.api("GET", "").json(List.self).total == 0)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a file that says that it is too large is refused at once`() async throws {
        try await ImportPlace.with { at in
            try await at.running(["MAX_UPLOAD_BYTES": "1000000"]) {
                let known = Flood(pieces: 32_768)
                let answer = try await flood(
                    at, known, length: .known(Int64(32_768 * (64 << 10))), path: "/api/v1/imports", headers: Self.api)
                #expect(answer.status == 413)
                #expect(answer.body.contains("2,147,483,648"))
                #expect(await known.taken.count < 1_000)
                #expect(at.spooled.isEmpty)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `the page too refuses a file beyond the limit while it streams`() async throws {
        try await ImportPlace.with { at in
            try await at.running(["MAX_UPLOAD_BYTES": "1000000"]) {
                let body = Flood(pieces: 32_768)
                let answer = try await flood(
                    at, body, length: .unknown, path: "/imports",
                    headers: [
                        "cookie": "session=ann", "sec-fetch-site": "same-origin",
                        "content-type": "multipart/form-data; boundary=a",
                    ])
                #expect([400, 413].contains(answer.status.rawValue))
                #expect(await body.taken.count < 1_000)
                #expect(at.spooled.isEmpty)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: [true, false])
    func `a client that disconnects leaves nothing`(isLengthKnown: Bool) async throws {
        try await ImportPlace.with { at in
            try await at.running {
                let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                    .connect(unixDomainSocketPath: at.place.sockets.web(.import)).get()
                let length = isLengthKnown ? "content-length: 1000000" : "transfer-encoding: chunked"
                let head = """
                    POST /api/v1/imports?filename=a.csv HTTP/1.1\r
                    host: x\r
                    authorization: Bearer ann\r
                    content-type: text/csv\r
                    \(length)\r
                    \r\n
                    """
                let content = Sample.rows(100)
                let body = isLengthKnown ? content : "\(String(content.utf8.count, radix: 16))\r\n\(content)\r\n"
                try await channel.writeAndFlush(ByteBuffer(string: head + body)).get()
                try await pollUntil("the file is on its way") { at.spooled.contains { $0.hasSuffix(".part") } }
                try await channel.close().get()
                try await pollUntil("nothing is left") { at.spooled.isEmpty }
                struct List: Decodable { var total: Int }
                #expect(try await at.api("GET", "").json(List.self).total == 0)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `what is not CSV by its type, or goes to an unknown group, is refused`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                #expect(try await at.api("POST", "", type: "application/json", "{}").status == 415)
                #expect(try await at.api("POST", "", type: "text/csv; charset=utf-8", Sample.rows(1)).status == 202)
                let unknown = try await at.api("POST", "?group=77", type: "text/csv", Sample.rows(1))
                #expect(unknown.status == 422)
                #expect(unknown.body.contains("unknown-group"))
                #expect(try await at.api("POST", "?group=1", as: "ben", type: "text/csv", Sample.rows(1)).status == 422)
                #expect(try await at.api("POST", "?group=2", as: "ben", type: "text/csv", Sample.rows(1)).status == 202)
                #expect(try await at.api("POST", "?invitations=maybe", type: "text/csv", Sample.rows(1)).status == 422)
                #expect(try await at.api("POST", "", as: "lee", type: "text/csv", Sample.rows(1)).status == 403)
                #expect(try await at.api("PUT", "", type: "text/csv", "").status == 405)
            }
        }
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            ("", "file-empty"), (Sample.header, "file-empty"), ("\u{89}PNG\r\n\u{1A}\n\u{0}\u{0}", "not-a-text-file"),
            (Sample.rows(1_200) + "a,\"b,c@x.org,d,e,f", "unclosed-quote"),
            ("First name,Last name,Email\na,b,c", "missing-column"), (Sample.rows(11), ""),
            (Sample.rows(1_300), "too-many-rows"),
        ])
    func `a file that cannot be read is rejected, and nothing of it stays`(text: String, code: String) async throws {
        try await ImportPlace.with { at in
            try await at.running(["MAX_UPLOAD_ROWS": "1250"]) {
                let uploaded = try await at.upload(text)
                let done = try await at.wait(for: code.isEmpty ? "ready" : "rejected", uploaded.id)
                #expect(done.fileProblems.allSatisfy { $0.code == code })
                #expect(done.fileProblems.isEmpty == code.isEmpty)
                if !code.isEmpty {
                    #expect(done.rows == .init())
                    #expect(try await at.rows(done.id).items.isEmpty)
                    #expect(try await at.api("GET", "/\(done.id)/results.csv").status == 409)
                    let page = try await at.page("GET", "/imports/\(done.id)")
                    #expect(page.body.contains("was not accepted"))
                }
                try await pollUntil("the file is gone") { at.spooled.isEmpty }
            }
        }
    }
}
