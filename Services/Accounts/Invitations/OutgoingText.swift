import Messages

/// Messages as a JSON array, made by hand: a batch of a file writes hundreds in the one transaction that everything else waits
/// for, and the general encoder took a fifth of it. `what is written by hand is what the message type reads` holds it to the
/// type.
struct OutgoingText {
    private var json: [UInt8] = Array("[".utf8)
    private(set) var count = 0

    var array: String {
        String(decoding: json + "]".utf8, as: UTF8.self)
    }

    mutating func append(_ message: OutgoingMessage) {
        if count > 0 { write(",") }
        count += 1
        write("{\"key\":")
        JSONText.append(message.key, to: &json)
        write(",\"kind\":")
        JSONText.append(message.kind.rawValue, to: &json)
        write(",\"recipient\":{\"account\":")
        write(String(message.recipient.account))
        write(",\"group\":")
        write(String(message.recipient.group))
        write(",\"name\":")
        JSONText.append(message.recipient.name, to: &json)
        write(",\"email\":")
        JSONText.append(EmailAddress.forMail(message.recipient.email), to: &json)
        write("},\"parameters\":")
        JSONText.append(message.parameters, to: &json)
        write("}")
    }

    private mutating func write(_ text: String) {
        json.append(contentsOf: text.utf8)
    }
}
