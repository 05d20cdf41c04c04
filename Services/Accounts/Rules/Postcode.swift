/// A postcode: checked against the shapes of UK postcodes unless the address is abroad. Kept in capitals with one space.
enum Postcode {
    private static let maximum = 16

    static func read(_ text: String, country: String?) -> ValueReading {
        guard text.utf8.count <= maximum || text.count <= maximum else {
            return .problem(
                code: "value-too-long",
                message: "The postcode has \(text.count) characters; it may have at most \(maximum).")
        }
        guard isInUnitedKingdom(country) else {
            return PlainText.hasControlCharacters(text) ? wrong : .value(text)
        }
        guard let plain = withoutSpaces(text) else { return wrong }
        guard hasShape(plain) else { return wrong }
        var spaced = plain
        spaced.insert(UInt8(ascii: " "), at: plain.count - 3)
        return .value(String(decoding: spaced, as: UTF8.self))
    }

    /// In capitals; nil where there is anything but ASCII and white space.
    private static func withoutSpaces(_ text: String) -> [UInt8]? {
        var text = text
        var plain: [UInt8] = []
        plain.reserveCapacity(maximum)
        let isASCII = text.withUTF8 { bytes in
            for byte in bytes where !PlainText.isSpace(byte) {
                guard byte < 0x80 else { return false }
                plain.append(PlainText.isLetter(byte) ? byte & 0xdf : byte)
            }
            return true
        }
        if isASCII { return plain }
        plain.removeAll()
        for scalar in text.unicodeScalars {
            guard scalar.isASCII else {
                if scalar.properties.isWhitespace { continue }
                return nil
            }
            let byte = UInt8(ascii: scalar)
            if !PlainText.isSpace(byte) { plain.append(PlainText.isLetter(byte) ? byte & 0xdf : byte) }
        }
        return plain
    }

    /// Area (one or two letters), district (a digit, perhaps one more digit or letter), then a digit and two letters; and the
    /// one exception, GIR 0AA. Some letters never stand in some places (BS 7666), which finds many a slip of the finger.
    private static func hasShape(_ code: [UInt8]) -> Bool {
        guard (5...7).contains(code.count) else { return false }
        let inward = code.suffix(3)
        let outward = code.dropLast(3)
        guard let digit = inward.first, PlainText.isDigit(digit),
            inward.dropFirst().allSatisfy({ PlainText.isLetter($0) && !"CIKMOV".utf8.contains($0) })
        else { return false }
        if outward.elementsEqual("GIR".utf8) { return true }
        let area = outward.prefix(while: PlainText.isLetter)
        let district = outward.dropFirst(area.count)
        guard (1...2).contains(area.count), (1...2).contains(district.count), PlainText.isDigit(district[area.count]),
            !"QVX".utf8.contains(area[0]), area.count == 1 || !"IJZ".utf8.contains(area[1])
        else { return false }
        let last = outward[outward.count - 1]
        guard district.count == 2, PlainText.isLetter(last) else { return true }
        return (area.count == 1 ? "ABCDEFGHJKPSTUW" : "ABEHMNPRVWXY").utf8.contains(last)
    }

    private static func isInUnitedKingdom(_ country: String?) -> Bool {
        guard let country, country != "United Kingdom" else { return true }
        return unitedKingdom.contains(country.lowercased())
    }

    private static let unitedKingdom: Set = [
        "uk", "u.k.", "united kingdom", "great britain", "gb", "england", "scotland", "wales", "northern ireland",
    ]

    private static let wrong = ValueReading.problem(
        code: "invalid-postcode", message: "This is not a UK postcode. Write it like SW1A 1AA.")
}
