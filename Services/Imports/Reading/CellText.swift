/// The cells of a row as one text: a JSON array of strings, as the database keeps them and as they cross to the accounts
/// service, so that a row is encoded once on its whole way.
enum CellText {
    /// Appends `cell`, which is valid UTF-8, as a JSON string.
    static func append(_ cell: UnsafeBufferPointer<UInt8>, to json: inout [UInt8]) {
        json.append(UInt8(ascii: "\""))
        var start = 0
        for at in cell.indices where needsEscape(cell[at]) {
            json.append(contentsOf: UnsafeBufferPointer(rebasing: cell[start..<at]))
            appendEscape(cell[at], to: &json)
            start = at + 1
        }
        json.append(contentsOf: UnsafeBufferPointer(rebasing: cell[start...]))
        json.append(UInt8(ascii: "\""))
    }

    static func encode(_ cells: [String]) -> String {
        var json: [UInt8] = [UInt8(ascii: "[")]
        for (index, cell) in cells.enumerated() {
            if index > 0 { json.append(UInt8(ascii: ",")) }
            var cell = cell
            cell.withUTF8 { append($0, to: &json) }
        }
        json.append(UInt8(ascii: "]"))
        return String(decoding: json, as: UTF8.self)
    }

    /// The cells of a text that ``append(_:to:)`` and ``encode(_:)`` wrote; other JSON than theirs is not understood.
    static func decode(_ json: String) -> [String] {
        var json = json
        return json.withUTF8 { bytes in
            var cells: [String] = []
            var cell: [UInt8] = []
            var at = 0
            var isInside = false
            while at < bytes.count {
                let byte = bytes[at]
                at += 1
                if byte == UInt8(ascii: "\"") {
                    if isInside { cells.append(String(decoding: cell, as: UTF8.self)) }
                    cell.removeAll(keepingCapacity: true)
                    isInside.toggle()
                } else if isInside {
                    cell.append(byte == UInt8(ascii: "\\") ? unescape(bytes, &at) : byte)
                }
            }
            return cells
        }
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private static func appendEscape(_ byte: UInt8, to json: inout [UInt8]) {
        json.append(UInt8(ascii: "\\"))
        guard byte < 0x20 else { return json.append(byte) }
        let digits = Array("0123456789abcdef".utf8)
        json.append(contentsOf: [UInt8(ascii: "u"), UInt8(ascii: "0"), UInt8(ascii: "0")])
        json.append(digits[Int(byte >> 4)])
        json.append(digits[Int(byte & 15)])
    }

    /// Reads on behind a backslash: the byte itself, or `u00` and two digits.
    private static func unescape(_ bytes: UnsafeBufferPointer<UInt8>, _ at: inout Int) -> UInt8 {
        guard at < bytes.count else { return UInt8(ascii: "\\") }
        let byte = bytes[at]
        at += 1
        guard byte == UInt8(ascii: "u"), at + 4 <= bytes.count else { return byte }
        let digits = String(decoding: bytes[at + 2..<at + 4], as: UTF8.self)
        at += 4
        return UInt8(digits, radix: 16) ?? UInt8(ascii: "?")
    }
}
