import Foundation
import Messages
import NIOCore
import NIOPosix
import ServiceKit
import TestSupport
import Testing

@testable import Imports

/// Random and mutated bytes, for as many seconds as `FUZZ_SECONDS` says; `scripts/fuzz` runs it. What it finds becomes a test of
/// its own in `FoundByFuzzingTests`.
@Suite(.enabled(if: Fuzzing.seconds > 0)) struct FuzzTests {
    private static let corpus: [[UInt8]] = {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Corpus")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false))) ?? []
        return names.filter { $0.hasSuffix(".csv") }.sorted().compactMap {
            (try? Data(contentsOf: folder.appending(path: $0))).map { Array($0) }
        }
    }()

    @Test func `whatever the bytes are, the reader reads or refuses them, the same in pieces as at once`() {
        let seed = Seeded.seed
        let end = ContinuousClock.now + .seconds(Fuzzing.seconds)
        var count: UInt64 = 0
        var read = 0
        while ContinuousClock.now < end {
            var random = Seeded(seed &+ count)
            count += 1
            let bytes = Mutation.bytes(from: Self.corpus, &random)
            var choice = ReadingChoice()
            if Int.random(in: 0..<4, using: &random) == 0 { choice.encoding = random.pick(TextEncoding.allCases) }
            if Int.random(in: 0..<4, using: &random) == 0 { choice.separator = random.pick(Separator.allCases) }
            let whole = Reading(bytes, .max, choice)
            let pieces = Reading(bytes, Int.random(in: 1...64, using: &random), choice)
            if case .rows = whole { read += 1 }
            guard whole == pieces, whole.isSound else {
                Issue.record("TEST_SEED=\(seed &+ count - 1): \(Data(bytes).base64EncodedString())")
                return
            }
        }
        print("fuzz: \(count) files, \(read) of them read, seed \(seed)")
    }

    @Test func `whatever is sent to the upload, the service answers and keeps nothing of it`() async throws {
        let seed = Seeded.seed
        try await ImportPlace.with { at in
            try await at.running(["MAX_UPLOAD_BYTES": "100000"]) {
                let socket = at.place.sockets.web(.import)
                let end = ContinuousClock.now + .seconds(Fuzzing.seconds / 5)
                var count: UInt64 = 0
                while ContinuousClock.now < end {
                    var random = Seeded(seed &+ count)
                    count += 1
                    try await RawRequest.send(Mutation.request(from: Self.corpus, &random), to: socket)
                }
                #expect(try await at.place.web(.import, "/health/live").status == 200)
                try await pollUntil("no part of a file is left") { !at.spooled.contains { $0.hasSuffix(".part") } }
                print("fuzz: \(count) requests, seed \(seed)")
            }
        }
    }
}

private enum Fuzzing {
    static let seconds = ProcessInfo.processInfo.environment["FUZZ_SECONDS"].flatMap(Double.init) ?? 0
}

/// What a file came to.
private enum Reading: Equatable {
    case rows([[String]], [Int])
    case rejected([String])
    /// Anything else must not be.
    case unforeseen(String)

    init(_ bytes: [UInt8], _ size: Int, _ choice: ReadingChoice) {
        do {
            let file = try WholeFile(bytes, size: size, choice: choice)
            let width = file.form.columns.count
            guard file.rows.allSatisfy({ CellText.decode($0.cells).count == file.form.columns.fields.count }) else {
                self = .unforeseen("a row has another number of cells than the header has fields")
                return
            }
            guard file.texts.allSatisfy({ $0.count >= width }) else {
                self = .unforeseen("a row has fewer cells than the header")
                return
            }
            self = .rows(file.texts, file.rows.map(\.line))
        } catch let rejected as FileRejected {
            self = .rejected(rejected.problems.map(\.message))
        } catch {
            self = .unforeseen("\(error)")
        }
    }

    var isSound: Bool {
        if case .unforeseen = self { return false }
        return true
    }
}

private enum Mutation {
    private static let tokens: [[UInt8]] = [
        Array("\"".utf8), Array("\"\"".utf8), [0x0D], [0x0A], [0x0D, 0x0A], [0x2C], [0x3B], [0x09], [0x7C], [0],
        [0xEF, 0xBB, 0xBF], [0xFF, 0xFE], [0xFE, 0xFF], [0xC3], [0xE2, 0x80], [0xF0, 0x9F, 0x98, 0x80],
        [0xED, 0xA0, 0x80],
        [0x00, 0xD8], [0xD8, 0x00], [0x81], [0x91], [0x8E], Array("sep=".utf8), Array("Status,Problems,".utf8),
        Array("First name".utf8), Array("'=".utf8), [UInt8](repeating: 0x2C, count: 1_100),
        [UInt8](repeating: 0x61, count: 66_000),
    ]

    static func bytes(from corpus: [[UInt8]], _ random: inout Seeded) -> [UInt8] {
        if Int.random(in: 0..<20, using: &random) == 0 {
            return (0..<Int.random(in: 0...300, using: &random)).map { _ in .random(in: .min ... .max, using: &random) }
        }
        var bytes = random.pick(corpus)
        for _ in 0..<random.pick([1, 1, 1, 2, 2, 3, 6]) {
            let at = Int.random(in: 0...bytes.count, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0 where at < bytes.count: bytes[at] = .random(in: .min ... .max, using: &random)
            case 1 where at < bytes.count: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 2:
                // The long ones seldom: they take most of the time.
                let index = Int.random(
                    in: 0..<(Int.random(in: 0..<50, using: &random) == 0 ? tokens.count : tokens.count - 2),
                    using: &random)
                bytes.insert(contentsOf: tokens[index], at: at)
            case 3: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 1...9, using: &random)))
            case 4: bytes.insert(contentsOf: random.pick(corpus).prefix(Int.random(in: 1...80, using: &random)), at: at)
            default: bytes.append(contentsOf: bytes[at...].prefix(40))
            }
        }
        return bytes
    }

    /// A request whose head and body are about right.
    static func request(from corpus: [[UInt8]], _ random: inout Seeded) -> [UInt8] {
        let content = bytes(from: corpus, &random)
        let isPage = Bool.random(using: &random)
        let form: [UInt8] =
            isPage
            ? Array("--XyZ\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n".utf8) + content
                + Array("\r\n--XyZ--\r\n".utf8)
            : content
        let type =
            isPage ? "multipart/form-data; boundary=XyZ" : random.pick(["text/csv", "text/csv; charset=x", "a/b", ""])
        let length = random.pick([form.count, form.count, form.count, 0, form.count + 7, 99_999_999_999])
        var head = Array(
            """
            POST \(isPage ? "/imports" : "/api/v1/imports?filename=\(random.pick(["a.csv", "%00", "%2e%2e/x", "", "%ff"]))") HTTP/1.1\r
            host: x\r
            \(isPage ? "cookie: session=ann\r\nsec-fetch-site: same-origin" : "authorization: Bearer ann")\r
            content-type: \(type)\r
            \(Bool.random(using: &random) ? "content-length: \(length)" : "transfer-encoding: chunked")\r
            connection: close\r
            \r\n
            """.utf8)
        if Int.random(in: 0..<3, using: &random) == 0 {
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let at = Int.random(in: 0..<head.count, using: &random)
                head[at] = .random(in: .min ... .max, using: &random)
            }
        }
        var body = form
        if Int.random(in: 0..<3, using: &random) == 0, !body.isEmpty {
            body.removeLast(Int.random(in: 0..<body.count, using: &random))
        }
        return head + body
    }
}

/// A request that need not be one.
private enum RawRequest {
    /// Sends the bytes, ends the sending side and reads until the service closes, which it must.
    static func send(_ bytes: [UInt8], to socket: String) async throws {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(unixDomainSocketPath: socket).get()
        // The service may close before it has taken all.
        try? await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
        try? await channel.close(mode: .output).get()
        try? await channel.closeFuture.get()
    }
}
