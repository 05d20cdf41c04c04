import AsyncHTTPClient
import Foundation
import HTTPTypes
import Hummingbird
import Messages
import NIOCore
import ServiceKit
import TestSupport
import Testing

@testable import Accounts

struct FrontDoorTests {
    @Test(arguments: [
        ("/imports", ServiceName.import), ("/imports/new", .import), ("/api/v1/imports", .import),
        ("/api/v1/imports/7/rows", .import), ("/messages", .notification), ("/messages/1/html", .notification),
        ("/api/v1/messages", .notification), ("/importsx", nil), ("/messages-x", nil), ("/", nil), ("/users", nil),
        ("/api/v1/users", nil), ("/api/v2/imports", nil), ("/health/ready", nil), ("/metrics", nil), ("//imports", nil),
        ("/x/imports", nil), ("/v1/send-messages", nil),
    ])
    func `a prefix ends where a segment ends`(path: String, service: ServiceName?) {
        #expect(FrontDoorRoutes.service(for: path) == service)
    }

    @Test(.timeLimit(.minutes(1))) func `each service gets its own requests, as they were sent`() async throws {
        let imports = Recorder()
        let messages = Recorder()
        try await FrontDoorPlace.with([
            .import: { request, _ in
                try await imports.note(request)
                return Response(status: .created, body: .init(byteBuffer: ByteBuffer(string: "from imports")))
            },
            .notification: { request, _ in
                try await messages.note(request)
                return Response(status: .ok, body: .init(byteBuffer: ByteBuffer(string: "from messages")))
            },
        ]) { front in
            let body = HTTPClientRequest.Body.bytes(ByteBuffer(string: "a,b\n"))
            let target = "/api/v1/imports?filename=a%20b%2Bc.csv&x=%C3%A9+%2F"
            let created = try await front.request(target, method: "POST", body: body)
            #expect(created.status == 201)
            #expect(created.body == "from imports")
            #expect(try await front.request("/messages/1").body == "from messages")
            #expect(try await front.request("/users?q=x").body == "own /users")

            #expect(imports.all.map(\.uri) == [target])
            #expect(imports.all.map(\.bytes) == [4])
            #expect(imports.all.first?.headers[.contentLength] == "4")
            #expect(messages.all.map(\.uri) == ["/messages/1"])
            let read = try #require(messages.all.first)
            #expect(read.headers[.transferEncoding] == nil && read.headers[.contentLength] == nil)
            #expect(front.own.all.map(\.uri) == ["/users?q=x"])
        }
    }

    @Test(.timeLimit(.minutes(1))) func `fields for one connection stay on it, both ways`() async throws {
        let heard = Recorder()
        try await FrontDoorPlace.with([
            .notification: { request, _ in
                try await heard.note(request)
                var headers = HTTPFields()
                for (name, value) in [
                    ("x-kept", "yes"), ("set-cookie", "a=1"), ("set-cookie", "b=2"), ("x-private", "no"),
                    ("connection", "x-private"), ("keep-alive", "timeout=5"), ("proxy-authenticate", "Basic"),
                    ("content-security-policy", "sandbox"),
                ] {
                    headers.append(HTTPField(name: try #require(HTTPField.Name(name)), value: value))
                }
                return Response(status: .ok, headers: headers)
            }
        ]) { front in
            let answer = try await front.request(
                "/messages",
                headers: [
                    ("connection", "keep-alive, x-secret"), ("x-secret", "1"), ("keep-alive", "1"), ("te", "trailers"),
                    ("proxy-authorization", "Basic x"), ("upgrade", "websocket"), ("cookie", "session=abc"),
                    ("authorization", "Bearer abc"), ("x-forwarded-for", "198.51.100.1"), ("x-request-id", "abc-123"),
                ])
            let request = try #require(heard.all.first)
            for name in ["x-secret", "keep-alive", "te", "proxy-authorization", "upgrade"] {
                #expect(request.headers[try #require(HTTPField.Name(name))] == nil, "\(name)")
            }
            #expect(request.headers[.connection] == "close", "the front door's own, not the client's")
            #expect(request.headers[.cookie] == "session=abc")
            #expect(request.headers[.authorization] == "Bearer abc")
            #expect(request.headers[try #require(HTTPField.Name("x-forwarded-for"))] == "198.51.100.1, 127.0.0.1")
            #expect(request.headers[try #require(HTTPField.Name("x-request-id"))] == "abc-123")
            #expect(request.authority == "127.0.0.1:\(front.port)")

            #expect(answer["x-kept"] == "yes")
            #expect(answer.headers.filter { $0.name == "set-cookie" }.map(\.value) == ["a=1", "b=2"])
            #expect(answer["x-private"] == nil && answer["keep-alive"] == nil && answer["proxy-authenticate"] == nil)
            #expect(answer["content-security-policy"] == "sandbox")
            #expect(answer["x-request-id"] == "abc-123")
        }
    }

    @Test(.timeLimit(.minutes(1))) func `HEAD is passed on as HEAD and the connection goes on working`() async throws {
        let heard = Recorder()
        try await FrontDoorPlace.with([
            .import: { request, _ in
                try await heard.note(request)
                let whole = Response(status: .ok, body: .init(byteBuffer: ByteBuffer(string: "12345")))
                return request.method == .head ? whole.createHeadResponse() : whole
            }
        ]) { front in
            try await RawConnection.with(port: front.port) { connection in
                try await connection.write(
                    "HEAD /imports HTTP/1.1\r\nhost: x\r\n\r\nGET /imports HTTP/1.1\r\nhost: x\r\n\r\n")
                let text = try await connection.read { $0.hasSuffix("12345") }
                #expect(text.components(separatedBy: "HTTP/1.1 200").count == 3)
                #expect(text.components(separatedBy: "12345").count == 2)
            }
            #expect(heard.all.map(\.method) == [.head, .get])
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a service that is away is named in a page and in a problem`() async throws {
        try await FrontDoorPlace.with { front in
            let page = try await front.request("/imports/new")
            #expect(page.status == 503)
            #expect(page["content-type"] == "text/html; charset=utf-8")
            #expect(page["retry-after"] == "5")
            #expect(page.body.contains("Uploads are not available at the moment."))
            #expect(page["content-security-policy"] != nil)

            let problem = try await front.request("/api/v1/messages")
            #expect(problem.status == 503)
            #expect(problem["content-type"] == "application/problem+json")
            #expect(problem["retry-after"] == "5")
            #expect(problem.body.contains("Messages are not available at the moment."))
            #expect(problem.body.contains("problem:unavailable"))

            #expect(try await front.request("/users").status == 200)
        }
    }

    @Test(.timeLimit(.minutes(1))) func `an answer is passed on while it is being made`() async throws {
        let gate = AsyncStream<Void>.makeStream()
        try await FrontDoorPlace.with([
            .import: { _, _ in
                Response(
                    status: .ok,
                    body: ResponseBody { writer in
                        try await writer.write(ByteBuffer(string: "first\n"))
                        _ = await gate.stream.first { true }
                        try await writer.write(ByteBuffer(string: "second\n"))
                        try await writer.finish(nil)
                    })
            }
        ]) { front in
            try await RawConnection.with(port: front.port) { connection in
                try await connection.write("GET /imports/1/events HTTP/1.1\r\nhost: x\r\n\r\n")
                let start = try await connection.read { $0.contains("first\n") }
                #expect(!start.contains("second"))
                gate.continuation.yield()
            }
        }
    }
}
