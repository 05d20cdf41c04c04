import Console
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import TestSupport
import Testing

@testable import Accounts

/// Signatures and mandates over the service's sockets.
@Suite(.timeLimit(.minutes(1)))
struct MandateTests {
    @Test func `a mandate goes from created over prepared to signed`() async throws {
        try await Campus.open { campus in
            let ann = try await campus.visitor("Ann", dateOfBirth: "2000-02-01")
            #expect(try await campus.page("/users/\(ann.id)").body.contains("There is no signature yet"))
            let form = try await campus.page("/users/\(ann.id)/signature")
            #expect(form.headers["content-security-policy"]?.hasPrefix("script-src 'self'; default-src 'none'") == true)
            let script = try #require(form.body.firstMatch(of: /src="(\/assets\/signature-[0-9a-f]+\.js)"/)?.output.1)
            let served = try await campus.page(String(script))
            #expect(served.headers["content-type"] == "text/javascript; charset=utf-8")
            #expect(served.headers["cache-control"]?.contains("immutable") == true)

            #expect(try await campus.submit("/users/\(ann.id)/signature").status == 422)
            let created = try await campus.submit(
                "/users/\(ann.id)/signature", ["signatureName": "Ann <Lee>"],
                headers: ["x-forwarded-for": "203.0.113.9, 192.0.2.7", "user-agent": "Browser/1"])
            #expect(created.location == "/users/\(ann.id)?done=signature-created#signature")
            let profile = try await campus.page("/users/\(ann.id)").body
            #expect(profile.contains("Ann &lt;Lee&gt;"))
            #expect(profile.contains("from 192.0.2.7"))

            let prepared = try await campus.submit("/users/\(ann.id)/mandate")
            #expect(prepared.location == "/users/\(ann.id)/mandate")
            let document = try await campus.page("/users/\(ann.id)/mandate").body
            for text in [
                "Aptem: signature mandate", "1 February 2000", "ann@example.org", "Ann &lt;Lee&gt;", "Date</p>",
            ] {
                #expect(document.contains(text), "\(text)")
            }
            #expect(try await campus.page("/users/\(ann.id)").body.contains("The mandate has been prepared"))

            let uploaded = try await campus.upload(
                "/users/\(ann.id)/mandate/upload", filename: "Ann's mandate.pdf", Scans.pdf)
            #expect(uploaded.location == "/users/\(ann.id)?done=mandate-uploaded#signature")
            let signed = try await campus.page("/users/\(ann.id)?done=mandate-uploaded").body
            #expect(signed.contains("The signed mandate is on file."))
            #expect(signed.contains("Ann&#39;s mandate.pdf"))
        }
    }

    @Test(arguments: [
        ("a.pdf", Scans.pdf, "application/pdf", "pdf"), ("b.html", Scans.png, "image/png", "png"),
        ("c.png", Scans.png + Array("<script>alert(1)</script>".utf8), "image/png", "png"),
        ("d", Scans.jpeg, "image/jpeg", "jpg"),
    ])
    func `a scan comes back byte for byte, as an attachment that can run nothing`(
        name: String, content: [UInt8], type: String, ending: String
    ) async throws {
        try await Campus.open { campus in
            let upload = try await campus.upload("/users/1/mandate/upload", filename: name, content)
            #expect(upload.status == 303)
            let scan = try await campus.page("/users/1/mandate/scans/1")
            #expect(scan.bytes == content)
            #expect(scan.headers["content-type"] == type)
            #expect(scan.headers["content-disposition"] == "attachment; filename=\"mandate-1-1.\(ending)\"")
            #expect(scan.headers["content-security-policy"] == "sandbox; default-src 'none'")
            #expect(scan.headers["x-content-type-options"] == "nosniff")
        }
    }

    @Test func `what is no scan is refused at the field, and nothing is kept`() async throws {
        try await Campus.open { campus in
            let html = Array("<!doctype html><script>alert(1)</script>".utf8)
            let svg = Array("<svg xmlns=\"http://www.w3.org/2000/svg\"/>".utf8)
            let cases: [(String, [UInt8], String)] = [
                ("mandate.pdf", html, "This is not a whole PDF, PNG or JPEG file"),
                ("mandate.png", svg, "This is not a whole PDF, PNG or JPEG file"),
                ("mandate.pdf", Array(Scans.pdf.prefix(60)), "This is not a whole PDF, PNG or JPEG file"),
                ("mandate.pdf", [], "The file is empty."), ("", [], "Choose the scan of the signed mandate."),
            ]
            for (name, content, message) in cases {
                let answer = try await campus.upload("/users/1/mandate/upload", filename: name, content)
                #expect(answer.status == 422, "\(message)")
                #expect(answer.body.contains("<a href=\"#file\">\(message)"), "\(message)")
            }
            #expect(try await campus.submit("/users/1/mandate/upload", ["file": "x"]).status == 415)
            #expect(try await campus.page("/users/1/mandate/scans/1").status == 404)
        }
    }

    @Test func `what a client says about itself is bounded, and an address is one or is left out`() async throws {
        try await Campus.open { campus in
            for address in ["\"><script>", "2001:db8::1", String(repeating: "1", count: 46), ""] {
                let answer = try await campus.submit(
                    "/users/1/signature", ["signatureName": "Ann"],
                    headers: ["x-forwarded-for": address, "user-agent": String(repeating: "ä<x>", count: 2_000)])
                #expect(answer.status == 303)
            }
            let profile = try await campus.page("/users/1").body
            #expect(profile.components(separatedBy: ", typed").count == 5)
            #expect(profile.components(separatedBy: ", typed from").count == 2)
            #expect(profile.contains("from 2001:db8::1"))
        }
    }

    @Test func `more files at once than memory is meant for are put off`() async throws {
        let uploads = ScanUploads()
        let contentType = "multipart/form-data; boundary=XyZ"
        let file = ByteBuffer(bytes: Campus.form("a.pdf", Scans.pdf))
        func request(_ body: AsyncStream<ByteBuffer>) -> Request {
            Request(
                head: .init(
                    method: .post, scheme: "http", authority: "x", path: "/", headerFields: [.contentType: contentType]),
                body: RequestBody(asyncSequence: body))
        }
        try await withThrowingTaskGroup(of: ScanFormat.self) { group in
            var senders: [AsyncStream<ByteBuffer>.Continuation] = []
            for _ in 0..<4 {
                let (body, sender) = AsyncStream<ByteBuffer>.makeStream()
                senders.append(sender)
                let request = request(body)
                group.addTask {
                    // The one below that looks for a place may have taken it for a moment.
                    while true {
                        do {
                            return try await uploads.receive(request).format
                        } catch let problem as WebProblem where problem.code == "too-many-uploads" {
                            await Task.yield()
                        }
                    }
                }
            }
            let empty = AsyncStream<ByteBuffer> { $0.finish() }
            try await pollUntil("there is no place left") {
                do {
                    _ = try await uploads.receive(request(empty))
                } catch let problem as WebProblem {
                    return problem.code == "too-many-uploads"
                }
                return false
            }
            for sender in senders {
                sender.yield(file)
                sender.finish()
            }
            for try await format in group { #expect(format == .pdf) }
            let again = AsyncStream<ByteBuffer> { sender in
                sender.yield(file)
                sender.finish()
            }
            #expect(try await uploads.receive(request(again)).filename == "a.pdf")
        }
    }

    @Test func `10 MB are taken, more is refused`() async throws {
        try await Campus.open { campus in
            let filling = [UInt8](repeating: 0x20, count: ScannedFile.maximumBytes - Scans.pdf.count)
            let largest = Scans.pdf.dropLast(6) + filling + Scans.pdf.suffix(6)
            #expect(largest.count == 10_485_760)
            let taken = try await campus.upload("/users/1/mandate/upload", filename: "a.pdf", Array(largest))
            #expect(taken.status == 303)
            for extra in [1, 1 << 20] {
                let refused = try await campus.upload(
                    "/users/1/mandate/upload", filename: "a.pdf", Array(largest) + [UInt8](repeating: 0, count: extra))
                #expect(refused.status == 413)
                #expect(refused.body.contains("The file is larger than 10 MB."))
            }
            #expect(try await campus.page("/users/1/mandate/scans/1").bytes.count == 10_485_760)
            #expect(try await campus.page("/users/1/mandate/scans/2").status == 404)
        }
    }

    @Test func `the front door takes a scan, and one that breaks off leaves nothing`() async throws {
        let port = try freePort()
        try await Campus.open(port: port) { campus in
            let path = "/users/1/mandate/upload"
            let body = Campus.form("a.pdf", Scans.pdf)
            let head = """
                POST \(path) HTTP/1.1\r
                host: 127.0.0.1:\(port)\r
                origin: http://127.0.0.1:\(port)\r
                cookie: \(campus.root.cookie)\r
                content-type: multipart/form-data; boundary=XyZ\r
                content-length: \(body.count)\r
                \r

                """
            try await RawConnection.with(port: port) { connection in
                try await connection.write(head)
                try await connection.write(ByteBuffer(bytes: body.prefix(80)))
            }
            let answer = try await RawConnection.with(port: port) { connection in
                try await connection.write(head)
                try await connection.write(ByteBuffer(bytes: body))
                return try await connection.read { $0.contains("\r\n\r\n") }
            }
            #expect(answer.hasPrefix("HTTP/1.1 303"))
            #expect(answer.contains("/users/1?done=mandate-uploaded"))
            // The broken one was first: had it been kept, this would be the second.
            #expect(try await campus.page("/users/1/mandate/scans/1").bytes == Scans.pdf)
            #expect(try await campus.page("/users/1/mandate/scans/2").status == 404)
            #expect(try await campus.page("/users/1").body.contains("uploaded"))

            let tooLarge = head.replacing("content-length: \(body.count)", with: "content-length: 99999999")
            let refused = try await RawConnection.with(port: port) { connection in
                try await connection.write(tooLarge)
                try await connection.write(ByteBuffer(bytes: body))
                return try await connection.read { $0.contains("larger than 10 MB") }
            }
            #expect(refused.hasPrefix("HTTP/1.1 413"))
        }
    }
}
