import Messages

/// The cells of a row as one text: a JSON array of strings, as the database keeps them and as they cross to the accounts
/// service, so that a row is encoded once on its whole way.
enum CellText {
    static func encode(_ cells: [String]) -> String {
        var json: [UInt8] = [UInt8(ascii: "[")]
        for (index, cell) in cells.enumerated() {
            if index > 0 { json.append(UInt8(ascii: ",")) }
            JSONText.append(cell, to: &json)
        }
        json.append(UInt8(ascii: "]"))
        return String(decoding: json, as: UTF8.self)
    }

    /// The cells of a text that ``encode(_:)`` or ``RowMaker`` wrote; other JSON than theirs is not understood.
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
