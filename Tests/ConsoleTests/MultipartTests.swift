import Console
import HTTPTypes
import NIOCore
import Testing

@Suite struct MultipartTests {
    private static let contentType = "multipart/form-data; boundary=----XyZ"

    private static let form = """
        preamble that nobody reads\r
        ------XyZ\r
        Content-Disposition: form-data; name="group"\r
        \r
        7\r
        ------XyZ\r
        content-disposition: form-data; name="file"; filename="Zoë; \\"2026\\".csv"\r
        Content-Type: text/csv\r
        \r
        Ann,Lee\r
        \r
        -----XyZ\r\r
        --\r
        ------XyZ--\r
        epilogue
        """

    private static let fileText = "Ann,Lee\r\n\r\n-----XyZ\r\r\n--"

    struct Seen: Equatable {
        var part: MultipartPart
        var content: String
    }

    private func read(_ chunks: [String], _ contentType: String = contentType) async throws -> [Seen] {
        try await read(chunks.map { ByteBuffer(string: $0) }, contentType)
    }

    private func read(_ chunks: [ByteBuffer], _ contentType: String = contentType) async throws -> [Seen] {
        let body = AsyncStream { continuation in
            for chunk in chunks { continuation.yield(chunk) }
            continuation.finish()
        }
        var reader = try MultipartReader(body, contentType: contentType)
        var seen: [Seen] = []
        while let part = try await reader.nextPart() {
            var content = ByteBuffer()
            while var chunk = try await reader.nextChunk() { content.writeBuffer(&chunk) }
            seen.append(Seen(part: part, content: String(buffer: content)))
        }
        return seen
    }

    private static let expected = [
        Seen(part: MultipartPart(name: "group"), content: "7"),
        Seen(
            part: MultipartPart(name: "file", filename: "Zoë; \"2026\".csv", contentType: "text/csv"), content: fileText
        ),
    ]

    @Test(.timeLimit(.minutes(1)))
    func `a form is the same wherever it is cut in two`() async throws {
        let bytes = Array(Self.form.utf8)
        for cut in 0...bytes.count {
            let parts = try await read([ByteBuffer(bytes: bytes[..<cut]), ByteBuffer(bytes: bytes[cut...])])
            #expect(parts == Self.expected, "cut at \(cut)")
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a form is the same byte by byte`() async throws {
        let parts = try await read(Self.form.utf8.map { ByteBuffer(bytes: [$0]) })
        #expect(parts == Self.expected)
    }

    @Test(.timeLimit(.minutes(1)))
    func `a part that is not read is skipped`() async throws {
        let body = AsyncStream { continuation in
            continuation.yield(ByteBuffer(string: Self.form))
            continuation.finish()
        }
        var reader = try MultipartReader(body, contentType: Self.contentType)
        #expect(try await reader.nextPart()?.name == "group")
        #expect(try await reader.nextPart()?.name == "file")
        #expect(try await reader.text() == Self.fileText)
        #expect(try await reader.nextPart() == nil)
        #expect(try await reader.nextPart() == nil)
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            "multipart/form-data; charset=utf-8; boundary=\"----XyZ\"", "Multipart/Form-Data;boundary=----XyZ",
        ])
    func `the boundary may be quoted or not`(contentType: String) async throws {
        #expect(try await read([Self.form], contentType) == Self.expected)
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            "text/csv", "multipart/form-data", "multipart/form-data; boundary=", "multipart/mixed; boundary=x",
            "multipart/form-data; boundary=\(String(repeating: "x", count: 71))",
        ])
    func `another content type is refused`(contentType: String) async throws {
        let problem = await #expect(throws: WebProblem.self) { try await read([Self.form], contentType) }
        #expect(problem?.status.code == 415)
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            "",
            "no boundary at all",
            "------XyZ\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nends in the middle",
            "------XyZ\r\nContent-Disposition: form-data; name=\"a\"",
            "------XyZ\r\nContent-Disposition: form-data\r\n\r\n7\r\n------XyZ--",
            "------XyZ\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\n7\r\n------XyZ--",
            "------XyZ\r\n\r\n7\r\n------XyZ--",
            "------XyZ\r\nno colon\r\n\r\n7\r\n------XyZ--",
            "------XyZ\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n7\r\n------XyZ and more",
        ])
    func `a malformed form is refused`(form: String) async throws {
        let problem = await #expect(throws: WebProblem.self) { try await read([form]) }
        #expect(problem?.status.code == 400)
        #expect(problem?.code == "unreadable-form")
    }

    @Test(.timeLimit(.minutes(1)))
    func `a part whose header goes on and on is refused`() async throws {
        let form = "------XyZ\r\nX: \(String(repeating: "x", count: 20_000))\r\n\r\n7\r\n------XyZ--"
        let problem = await #expect(throws: WebProblem.self) { try await read([form]) }
        #expect(problem?.code == "unreadable-form")
    }

    @Test(.timeLimit(.minutes(1)))
    func `a field is read up to 64 KiB`() async throws {
        for (count, isFine) in [(64 << 10, true), (64 << 10 + 1, false)] {
            let text = String(repeating: "x", count: isFine ? count : (64 << 10) + 1)
            let body = AsyncStream { continuation in
                let head = "------XyZ\r\nContent-Disposition: form-data; name=a\r\n\r\n"
                continuation.yield(ByteBuffer(string: head + text + "\r\n------XyZ--\r\n"))
                continuation.finish()
            }
            var reader = try MultipartReader(body, contentType: Self.contentType)
            #expect(try await reader.nextPart()?.name == "a")
            if isFine {
                #expect(try await reader.text() == text)
            } else {
                let problem = await #expect(throws: WebProblem.self) { _ = try await reader.text() }
                #expect(problem?.status.code == 413)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a field that is not UTF-8 is refused`() async throws {
        let body = AsyncStream { continuation in
            continuation.yield(ByteBuffer(string: "------XyZ\r\nContent-Disposition: form-data; name=a\r\n\r\n"))
            continuation.yield(ByteBuffer(bytes: [0xFF, 0xFE]))
            continuation.yield(ByteBuffer(string: "\r\n------XyZ--\r\n"))
            continuation.finish()
        }
        var reader = try MultipartReader(body, contentType: Self.contentType)
        _ = try await reader.nextPart()
        await #expect(throws: WebProblem.self) { _ = try await reader.text() }
    }

    @Test(.timeLimit(.minutes(1)))
    func `too many parts are refused`() async throws {
        let part = "------XyZ\r\nContent-Disposition: form-data; name=a\r\n\r\n7\r\n"
        let form = String(repeating: part, count: 201) + "------XyZ--\r\n"
        await #expect(throws: WebProblem.self) { try await read([form]) }
    }

    @Test(.timeLimit(.minutes(1)))
    func `what nobody reads is skipped only up to a limit`() async throws {
        let long = String(repeating: "a", count: 70_000)
        await #expect(throws: WebProblem.self) { try await read([long, Self.form]) }
        let body = AsyncStream { continuation in
            continuation.yield(
                ByteBuffer(string: "------XyZ\r\nContent-Disposition: form-data; name=a\r\n\r\n\(long)\r\n"))
            continuation.yield(ByteBuffer(string: Self.form))
            continuation.finish()
        }
        var reader = try MultipartReader(body, contentType: Self.contentType)
        _ = try await reader.nextPart()
        await #expect(throws: WebProblem.self) { _ = try await reader.nextPart() }
    }
}
