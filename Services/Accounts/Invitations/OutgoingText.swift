import Messages

/// Messages as JSON, made by hand: a batch of a file writes hundreds in the one transaction that everything else waits for,
/// and the general encoder took a fifth of it. `what is written by hand is what the message type reads` holds it to the type.
enum OutgoingText {
    static func array(_ messages: [OutgoingMessage]) -> String {
        var json = "["
        for message in messages {
            if json.utf8.count > 1 { json += "," }
            append(message, to: &json)
        }
        return json + "]"
    }

    private static func append(_ message: OutgoingMessage, to json: inout String) {
        json += "{\"key\":"
        append(message.key, to: &json)
        json += ",\"kind\":\"\(message.kind.rawValue)\",\"recipient\":{\"account\":\(message.recipient.account)"
        json += ",\"group\":\(message.recipient.group),\"name\":"
        append(message.recipient.name, to: &json)
        json += ",\"email\":"
        append(message.recipient.email, to: &json)
        json += "},\"parameters\":{"
        var isFirst = true
        for (name, value) in message.parameters {
            if !isFirst { json += "," }
            isFirst = false
            append(name, to: &json)
            json += ":"
            append(value, to: &json)
        }
        json += "}}"
    }

    /// A JSON string (RFC 8259 section 7).
    private static func append(_ text: String, to json: inout String) {
        json += "\""
        if text.utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) {
            for scalar in text.unicodeScalars {
                switch scalar {
                case "\"", "\\": json += "\\\(scalar)"
                case "\u{0}"..<"\u{20}":
                    let hex = String(scalar.value, radix: 16)
                    json += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
                default: json.unicodeScalars.append(scalar)
                }
            }
        } else {
            json += text
        }
        json += "\""
    }
}
