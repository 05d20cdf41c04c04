import Messages

/// A ``SendInvitations`` as JSON, made by hand: a batch of a file writes thousands in the one transaction that everything else
/// waits for, and the general encoder took a fifth of it. `what is written by hand is what the message type reads` holds it to
/// the type.
struct InvitationText {
    private var json: [UInt8] = []
    private(set) var count = 0

    init(keyPrefix: String, linkPrefix: String, expires: String) {
        json.reserveCapacity(1 << 16)
        write("{\"keyPrefix\":")
        JSONText.append(keyPrefix, to: &json)
        write(",\"linkPrefix\":")
        JSONText.append(linkPrefix, to: &json)
        write(",\"expires\":")
        JSONText.append(expires, to: &json)
        write(",\"rows\":[")
    }

    /// UTF-8.
    var object: [UInt8] { json + "]}".utf8 }

    mutating func append(_ recipient: Recipient, serial: Int, token: ActivationToken) {
        write(count > 0 ? ",[" : "[")
        count += 1
        write(String(recipient.account))
        write(",")
        write(String(serial))
        write(",")
        write(String(recipient.group))
        write(",")
        JSONText.append(recipient.name, to: &json)
        write(",")
        JSONText.append(EmailAddress.forMail(recipient.email), to: &json)
        write(",")
        JSONText.append(token.text, to: &json)
        write("]")
    }

    private mutating func write(_ text: String) {
        json.append(contentsOf: text.utf8)
    }
}
