import Console
import Foundation
import Hummingbird
import NIOCore
import ServiceLifecycle

/// The progress of an import as a stream (`text/event-stream`): an event `progress` for each change of what is shown of it, at
/// most two a second. The stream ends when the import is at rest, and when the service stops.
struct ProgressEvents: Sendable {
    let database: ImportDatabase
    let running: RunningImports

    private static let interval = Duration.milliseconds(500)
    /// Silent turns after which a comment is sent, so that a client that has gone is noticed.
    private static let quietTurns = 30

    func response<Shown: Encodable & Equatable & Sendable>(
        _ subject: Import, showing shown: @escaping @Sendable (Import, Standing) -> Shown
    ) -> Response {
        let number = subject.number
        return Response(
            status: .ok, headers: [.contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody { writer in
                var last: Shown?
                var quiet = 0
                while !Task.isShuttingDownGracefully, let now = try await database.find(number) {
                    let next = shown(now, await running.standing(of: now))
                    if next != last {
                        try await writer.write(Self.event(next))
                        (last, quiet) = (next, 0)
                    } else if quiet == Self.quietTurns {
                        try await writer.write(ByteBuffer(string: ": still there\n\n"))
                        quiet = 0
                    }
                    if now.isAtRest { break }
                    quiet += 1
                    try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.interval) }
                    if Task.isCancelled { break }
                }
                try await writer.finish(nil)
            })
    }

    private static func event(_ shown: some Encodable) throws -> ByteBuffer {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.withoutEscapingSlashes]
        var buffer = ByteBuffer(string: "event: progress\ndata: ")
        buffer.writeBytes(try encoder.encode(shown))
        buffer.writeString("\n\n")
        return buffer
    }
}
