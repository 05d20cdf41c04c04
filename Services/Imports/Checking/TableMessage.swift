import Messages
import NIOCore

/// Messages with rows, as JSON.
///
/// Made by hand because each row is JSON already and only gets its line number in front; `what is sent is what the message
/// type reads` holds this to the message types.
enum TableMessage {
    /// - Parameter administrator: in whose scope the names of the rows are looked for.
    static func check(
        _ rows: [FileRow], of subject: Import, columns: [Column], for administrator: Int64
    ) -> ByteBuffer {
        var json = "{" + settings(subject, administrator)
        if subject.mode == .update { json += ",\"mode\":\"update\"" }
        json += ",\"table\":"
        return finished(&json, rows.lazy.map { ($0.line, $0.cells) }, subject, columns)
    }

    static func create(_ rows: [ImportableRow], of subject: Import) -> ByteBuffer {
        var json = "{" + settings(subject, subject.confirmedByID ?? subject.createdBy.id)
        json +=
            ",\"importID\":\"\(subject.id)\",\"invite\":\(subject.invitations),\"takesCreated\":true,\"takesRuns\":true"
        if let day = subject.inviteOn { json += ",\"inviteOn\":\"\(day)\"" }
        if subject.mode == .update { json += updates(rows, of: subject) }
        json += ",\"table\":"
        return finished(&json, rows.lazy.map { ($0.line, $0.cells) }, subject, subject.columns)
    }

    private static func settings(_ subject: Import, _ administrator: Int64) -> String {
        // All who see the import see what is found, and their scope need not be as wide as the administrator's.
        "\"administrator\":\(administrator),\"defaultGroup\":\(subject.group.id),\"within\":\(subject.createdBy.group)"
    }

    /// The rows that change an account, as they were shown.
    private static func updates(_ rows: [ImportableRow], of subject: Import) -> String {
        let shown = rows.compactMap { row in
            row.update.map { "{\"line\":\(row.line),\"account\":\($0.account),\"version\":\($0.version)}" }
        }
        var filename: [UInt8] = []
        JSONText.append(subject.filename, to: &filename)
        return ",\"filename\":\(String(decoding: filename, as: UTF8.self)),\"shown\":[\(shown.joined(separator: ","))]"
    }

    private static func finished(
        _ json: inout String, _ rows: some Sequence<(Int, String)>, _ subject: Import, _ columns: [Column]
    ) -> ByteBuffer {
        let fields = columns.fields.map { "\"\($0.rawValue)\"" }.joined(separator: ",")
        let order = subject.chosen.monthFirst == true ? ",\"monthFirst\":true" : ""
        json += "{\"fields\":[\(fields)]\(order),\"rows\":["
        var buffer = ByteBuffer(string: json)
        var isFirst = true
        for (line, cells) in rows {
            buffer.writeString(isFirst ? "[\(line)," : ",[\(line),")
            buffer.writeSubstring(Substring(cells.utf8.dropFirst()))
            isFirst = false
        }
        buffer.writeString("]}}")
        return buffer
    }
}
