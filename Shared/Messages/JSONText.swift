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

    /// Reads an object of strings as ``append(_:to:)`` writes it, if nothing in it is escaped; nil for all else, which may be as good.
    public static func plainObject(_ json: String) -> [String: String]? {
        var json = json
        return json.withUTF8 { bytes in
            guard bytes.count > 2, bytes.first == UInt8(ascii: "{"), bytes.last == UInt8(ascii: "}"),
                !bytes.contains(UInt8(ascii: "\\"))
            else { return nil }
            var object: [String: String] = [:]
            var at = 0
            while at < bytes.count - 1 {
                guard let name = string(bytes, after: at == 0 ? UInt8(ascii: "{") : UInt8(ascii: ","), &at),
                    let value = string(bytes, after: UInt8(ascii: ":"), &at),
                    object.updateValue(value, forKey: name) == nil
                else { return nil }
            }
            return object
        }
    }

    /// The string at `at`, which moves behind it; nil if there is none, with `mark` in front.
    private static func string(_ bytes: UnsafeBufferPointer<UInt8>, after mark: UInt8, _ at: inout Int) -> String? {
        let start = at + 2
        guard start < bytes.count, bytes[at] == mark, bytes[at + 1] == UInt8(ascii: "\""),
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\""))
        else { return nil }
        at = end + 1
        return String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<end]), as: UTF8.self)
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
