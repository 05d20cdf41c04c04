/// JSON by hand (RFC 8259), for the paths on which every row of a file goes: the general encoder takes ten times as long.
public enum JSONText {
    /// Appends `text`, which is valid UTF-8, as a string (section 7).
    public static func append(_ text: UnsafeBufferPointer<UInt8>, to json: inout [UInt8]) {
        json.append(UInt8(ascii: "\""))
        var start = 0
        for at in text.indices where needsEscape(text[at]) {
            json.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<at]))
            appendEscape(text[at], to: &json)
            start = at + 1
        }
        json.append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
        json.append(UInt8(ascii: "\""))
    }

    public static func append(_ text: String, to json: inout [UInt8]) {
        var text = text
        text.withUTF8 { append($0, to: &json) }
    }

    /// Appends an object of strings, its names in order, so that the same object is always the same text.
    public static func append(_ object: [String: String], to json: inout [UInt8]) {
        var separator = UInt8(ascii: "{")
        for (name, value) in object.sorted(by: { $0.key < $1.key }) {
            json.append(separator)
            append(name, to: &json)
            json.append(UInt8(ascii: ":"))
            append(value, to: &json)
            separator = UInt8(ascii: ",")
        }
        if object.isEmpty { json.append(separator) }
        json.append(UInt8(ascii: "}"))
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private static let digits = Array("0123456789abcdef".utf8)

    private static func appendEscape(_ byte: UInt8, to json: inout [UInt8]) {
        json.append(UInt8(ascii: "\\"))
        guard byte < 0x20 else { return json.append(byte) }
        json.append(contentsOf: [UInt8(ascii: "u"), UInt8(ascii: "0"), UInt8(ascii: "0")])
        json.append(digits[Int(byte >> 4)])
        json.append(digits[Int(byte & 15)])
    }
}
