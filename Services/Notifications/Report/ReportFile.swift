import Console
import Foundation
import HTTPTypes
import Hummingbird
import Messages
import NIOCore

/// The communication report as CSV, made while it is sent.
struct ReportFile: Sendable {
    let mailbox: Mailbox
    let filter: MessageFilter
    let scope: Scope

    private static let rowsAtOnce = 500
    private static let columns = [
        "Queued", "Sent", "State", "Tries to send", "Last problem", "Kind", "To", "Subject", "Text",
        "Came back", "Their mail system says",
    ]

    func response(named name: String) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8", .cacheControl: "no-store",
                .contentDisposition: FileDownload.attachment(name),
            ],
            body: ResponseBody { writer in
                var head = CSVLine(isStartOfFile: true)
                for column in Self.columns { head.add(column) }
                head.end()
                try await writer.write(head.buffer)
                var after: Int64?
                repeat {
                    let part = try await mailbox.database.messages(
                        filter, in: scope, limit: Self.rowsAtOnce, after: after)
                    try await writer.write(lines(part.messages))
                    after = part.next
                } while after != nil
                try await writer.finish(nil)
            })
    }

    private func lines(_ messages: [StoredMessage]) -> ByteBuffer {
        var line = CSVLine()
        for message in messages {
            let subject = mailbox.templates.subject(message)
            let cells = [
                message.createdAt.formatted(.iso8601), message.sentAt?.formatted(.iso8601) ?? "", message.stateTitle,
                String(message.attempts), message.lastError ?? "", message.kind.title, message.recipient.email, subject,
                mailbox.reportText(message), message.bounce?.at.formatted(.iso8601) ?? "", message.bounce?.report ?? "",
            ]
            for cell in cells { line.add(cell) }
            line.end()
        }
        return line.buffer
    }
}
